/** One place that breaks a house rule. */
export type Finding = {
  readonly rule: string;
  /** Path from the root of the repository. */
  readonly path: string;
  /** 1-based; 1 where the finding is about the whole file. */
  readonly line: number;
  readonly message: string;
};
