/** How to start one process of the stack. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** One process of the stack: how to start it, how to see that it is well, how to end it. */
export interface Part {
  readonly name: string;
  readonly port: number;
  /** Makes ready what each launch needs; runs before every one of them, after a crash too. */
  readonly prepare: () => Promise<Launch>;
  /** Whether it answers; bounded by a deadline of its own. */
  readonly isHealthy: () => Promise<boolean>;
  readonly startTimeoutMs: number;
  readonly stopSignal: 'SIGINT' | 'SIGTERM';
  readonly stopTimeoutMs: number;
}
