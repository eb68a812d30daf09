/** Whether the process serves. It asks nobody else: a console without Postgres is alive and says what is wrong. */
export function GET(): Response {
  return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
}
