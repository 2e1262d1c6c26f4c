import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Auth } from './http/auth.ts';
import type { Broadcast } from './database/broadcast.ts';
import type { Bus } from './jobs/bus.ts';
import type { Db } from './database/db.ts';
import type { GateAccess } from './http/gate.ts';
import type { HeavyWork } from './jobs/heavy-work.ts';
import type { KeyFiles } from './files/key-files.ts';
import type { Readiness } from './start/readiness.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Mail } from './mail/mail.ts';
import type { Push } from './mail/push.ts';
import type { KeyedHash } from './files/secret.ts';
import type { Storage } from './files/storage.ts';
import type { WholeFiles } from './files/whole-files.ts';

/** Everything a feature may use from outside itself; handed to the app, so tests set no environment variable. */
export type Deps = {
  readonly config: Config;
  readonly db: Db;
  readonly bus: Bus;
  readonly storage: Storage;
  /** What is known of the files in it: which of them were found whole. */
  readonly wholeFiles: WholeFiles;
  readonly keys: KeyFiles;
  readonly jobs: Jobs;
  readonly mail: Mail;
  /** Messages to browsers that show them although nobody looks at Minga. */
  readonly push: Push;
  readonly auth: Auth;
  readonly access: GateAccess;
  readonly keyed: KeyedHash;
  /** Messages to and from the other servers of this installation; null when there is only this one. */
  readonly broadcast: Broadcast | null;
  /** What would hold up everybody else is done beside the server. */
  readonly heavy: HeavyWork;
  readonly readiness: Readiness;
  readonly log: Logger;
};
