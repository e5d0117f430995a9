export { debianPatchKey, PATCH_KINDS, updateIdOf, windowsPatchKey } from './patch.ts'
export type { PatchKind } from './patch.ts'
export { isLacking, isUnapplied, SEVERITIES, VERDICT_STATES } from './state.ts'
export type { Severity, Standing, VerdictState } from './state.ts'
export { openFeed } from './feed/open.ts'
export { FEED_FORMATS, FeedError } from './feed/records.ts'
export type {
  FeedErrorCode,
  FeedFormat,
  FeedHead,
  FeedOptions,
  FeedParser,
  FeedRestart,
  FeedSink,
  KbFix,
  Rejection,
  RejectReason,
} from './feed/records.ts'
export type { ApplicationStatement, FixedPackage, PackageStatement } from './feed/statements.ts'
export { aptReleaseFrom } from './feed/apt-release.ts'
export type { AptRelease } from './feed/apt-release.ts'
export { repositoryFrom } from './feed/repomd.ts'
export type { RepositoryFile } from './feed/repomd.ts'
export { joinManifests } from './feed/winget-manifest.ts'
export { broughtBy, KbGraph } from './kb-graph.ts'
export type { BroughtKb, KbFacts, KbPatch } from './kb-graph.ts'
export { monthsFrom } from './feed/msrc-index.ts'
export type { ListedMonth } from './feed/msrc-index.ts'
export { unpackDocument } from './document/unpack.ts'
export type { DocumentEntry, DocumentSource, UnpackOptions } from './document/unpack.ts'
export { UNPACK_LIMITS } from './document/limits.ts'
export type { UnpackLimits } from './document/limits.ts'
export type { SkippedEntry, SkipReason } from './document/path.ts'
export { linesOf, textOf } from './document/text.ts'
export { keyBytes, schemeNamed, SCHEME_NAMES, VersionError } from './version/index.ts'
export type { SchemeName, VersionScheme } from './version/index.ts'
export { resolvePackages } from './match/computer.ts'
export { judge } from './match/judge.ts'
export type { Judgement, Rule } from './match/judge.ts'
export { needsOf } from './match/needs.ts'
export { moduleOf, parsePackageLine } from './match/package-line.ts'
export { isSecurityPocket, needsEntitlement, patchKeyOf, streamOf } from './match/stream.ts'
export { namesOf, subjectOf } from './match/subject.ts'
export type { Subject } from './match/subject.ts'
export { VERDICT_FLAGS } from './match/types.ts'
export type { AdvisoryFacts, ComputerFacts, Fix, PackageNeed, PackageVersion, Resolved, VerdictFlag } from './match/types.ts'
export { factsOf, fixesOf } from './match/fixes.ts'
export { LISTED_VERDICTS, verdictsOf } from './match/verdicts.ts'
export type { ComputerVerdict, ListedVerdict, Reason } from './match/verdicts.ts'
export { withModules } from './match/modules.ts'
export type { FeedStatement } from './feed/statements.ts'
export { MatchIndex } from './match/match-index.ts'
export type { CatalogChange, RollUpVisitor } from './match/match-index.ts'
export { explainAll, explainNeed } from './explain.ts'
export type { Proof, ProofAdvisory, ProofContext, ProofDocument, ProofStep } from './explain.ts'
export { normalName, normalPair, normalPublisher } from './match/application-names.ts'
export { ApplicationIndex, FOUND_BY, isWithoutEffect, programPackage } from './match/applications.ts'
export type { FoundApplication, FoundBy, InstallAttempt, InstalledProgram } from './match/applications.ts'
export type { ApplicationInstaller, ProgramEntry } from './feed/statements.ts'
