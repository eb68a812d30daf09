export { type Client, type ClientKind, type ConnectPlan, type ConnectStep, clients, findClient } from './clients.ts';
export { chooseModel, makeTestCall, type TestCall, TestCallFault, type TestDialect } from './make-test-call.ts';
export { readGatewayUrl, type Target } from './read-gateway-url.ts';
