export { type AuditEntry, type AuditFields, appendAudit, appendAuditBatch } from './audit/append-audit.ts';
export { appendAuditOfPerson } from './audit/append-audit-of-person.ts';
export { type AuditAnchor, anchorKey, readAnchors, writeAnchor } from './audit/audit-anchor.ts';
export { type BundleVerdict, verifyBundle, writeBundleHead, writeBundleLine } from './audit/audit-bundle.ts';
export type { AuditVerdict, ChainMark } from './audit/chain-walk.ts';
export { type AuditFilter, type AuditRecord, listAudit, readAuditEvent } from './audit/list-audit.ts';
export { listAuditHeads, readAuditHead, readAuditPage, verifyAudit } from './audit/verify-audit.ts';
export { type CommitHooks, type Database, type DatabaseOptions, openDatabase } from './open-database.ts';
export { inTransaction, withConnection } from './pool.ts';
export {
  type AccountLinkKind,
  createAccountLink,
  deleteOldAccountLinks,
  useAccountLink,
} from './repositories/account-links.ts';
export {
  type CreatedOrganisation,
  createOrganisationForPerson,
  type NewDeployment,
  type NewOrganisation,
} from './repositories/create-organisation.ts';
export { createEnvironment, renameEnvironment } from './repositories/environments.ts';
export { findManagementKey, type ManagementKey } from './repositories/find-management-key.ts';
export {
  addGroupMember,
  createGroup,
  type GroupPlace,
  removeGroupMember,
  renameGroup,
  setGroupArchived,
} from './repositories/groups.ts';
export {
  acceptInvitation,
  createInvitation,
  type InvitationRecord,
  listInvitations,
  type NewInvitation,
  type OpenedInvitation,
  openInvitation,
  readInvitation,
  revokeInvitation,
  setInvitationMailToken,
} from './repositories/invitations.ts';
export {
  type ApiKeyPlace,
  type ApiKeyRecord,
  createApiKey,
  findApiKey,
  type KeyFilter,
  type KeyOwner,
  type KeyRotation,
  listApiKeys,
  type NewApiKey,
} from './repositories/keys.ts';
export { type ChangedThing, lockForChange } from './repositories/lock-for-change.ts';
export { listMembers, type MemberRecord, removeMember, setMemberActive } from './repositories/members.ts';
export {
  type EnvironmentKind,
  type EnvironmentRecord,
  findOrganisationOfPerson,
  type GroupRecord,
  listEnvironments,
  listGroups,
  listOrganisationsOfPerson,
  markOnboarded,
  type OrganisationRecord,
  readOrganisation,
  updateOrganisation,
} from './repositories/organisations.ts';
export {
  changePassword,
  clearFailedSignIns,
  createPerson,
  findPersonByEmail,
  findPersonById,
  holdPassword,
  type NewPerson,
  recordFailedSignIn,
  renamePerson,
  type SignInRecord,
  setPassword,
  takeSignInAttempt,
} from './repositories/people.ts';
export {
  type KeyChain,
  listPolicies,
  listPolicyVersions,
  type NewPolicy,
  type PolicyRecord,
  type PolicyTarget,
  type PolicyTargetKind,
  readKeyChain,
  savePolicy,
} from './repositories/policies.ts';
export {
  listPriceOverrides,
  type NewPriceOverride,
  type OverrideCells,
  type PriceOverrideRecord,
  removePriceOverride,
  setPriceOverride,
} from './repositories/price-overrides.ts';
export {
  type CredentialRecord,
  changeCredentialBaseUrl,
  createCredential,
  type DeploymentRecord,
  deleteCredential,
  listCredentials,
  type NewCredential,
  readCredential,
  readCredentialSecret,
  recordCredentialTest,
  replaceCredentialSecret,
  replaceDeployments,
  type SealedSecret,
  setCredentialEnabled,
  setCredentialTerms,
} from './repositories/providers.ts';
export { type BindingRecord, readBindings } from './repositories/read-bindings.ts';
export type { RequestTerm } from './repositories/request-terms.ts';
export {
  hasAnyRequest,
  listRequests,
  type RequestDetail,
  type RequestFilter,
  type RequestPage,
  type RequestRecord,
  readRequest,
} from './repositories/requests.ts';
export { revokeApiKeys } from './repositories/revoke-api-keys.ts';
export {
  addRoleBinding,
  findHeldBinding,
  type HeldBinding,
  listHeldBindings,
  type NewRoleBinding,
  type RoleHolder,
  removeRoleBinding,
} from './repositories/role-bindings.ts';
export {
  createRole,
  deleteRole,
  listRoles,
  listRoleUses,
  type RoleFields,
  type RoleRecord,
  type RoleUseRecord,
  readRole,
  updateRole,
} from './repositories/roles.ts';
export {
  endKeyOverlap,
  type KeyRotationOrder,
  markKeyUsed,
  type NewKeySecret,
  rotateApiKey,
} from './repositories/rotate-key.ts';
export {
  countSealedOfPeople,
  countSealedSecrets,
  readSealedNotUnder,
  readSealedOfPeopleNotUnder,
  replaceEnvelope,
  replaceEnvelopeOfPerson,
  type SealedCount,
  type SealedRow,
  sealedColumns,
  sealedOfPeople,
} from './repositories/sealed-secrets.ts';
export {
  confirmSecondFactor,
  proposeSecondFactor,
  readSecondFactor,
  removeSecondFactor,
  replaceRecoveryCodes,
  resetSecondFactor,
  type SecondFactorRecord,
  takeRecoveryCode,
  takeSecondFactorStep,
} from './repositories/second-factors.ts';
export {
  createServiceAccount,
  deleteServiceAccount,
  findServiceAccount,
  listServiceAccounts,
  listServiceAccountUses,
  renameServiceAccount,
  type ServiceAccountRecord,
  type ServiceAccountUse,
  setServiceAccountEnabled,
} from './repositories/service-accounts.ts';
export {
  createSession,
  deleteOldSessions,
  endAllSessions,
  endOwnSession,
  endSession,
  listOwnSessions,
  type OwnSessionRecord,
  readSession,
  type SessionRecord,
} from './repositories/sessions.ts';
export {
  createSignUp,
  deleteOldSignUps,
  forgetSignUpPassword,
  type NewSignUp,
  openSignUp,
  readSignUp,
  type SignUpRecord,
  setSignUpToken,
} from './repositories/sign-ups.ts';
export {
  asPerson,
  asVisitor,
  type OrganisationScope,
  type OrganisationTx,
  type Origin,
  type PersonTx,
  type Tx,
  withOrganisation,
} from './transactions.ts';
export { latencyBoundsMicros, percentileMicros } from './usage/histogram.ts';
export { dropUsagePartitions, ensureUsagePartitionsAhead } from './usage/partitions.ts';
export {
  readUsageBreakdown,
  type UsageBreakdown,
  type UsageDimension,
  type UsagePart,
} from './usage/read-usage-breakdown.ts';
export { readUsageSeries, type UsagePoint } from './usage/read-usage-series.ts';
export { readUsageSeriesBy, type UsageSlice } from './usage/read-usage-series-by.ts';
export { markKeysUsed, type RecordedUsage, recordUsage } from './usage/record-usage.ts';
export type { UsageFilter } from './usage/usage-filter.ts';
export { type Latency, readUsageTotals, type UsageTotals } from './usage/usage-totals.ts';
