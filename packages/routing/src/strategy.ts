/** A deployment as routing sees it. */
export type Candidate = {
  readonly deploymentId: string;
  /** `provider/model`. */
  readonly model: string;
  readonly provider: string;
  readonly region: string | null;
};

/** A way to order candidates: the best first, none added, none lost. */
export type Strategy = {
  readonly name: string;
  readonly order: <Kind extends Candidate>(candidates: readonly Kind[]) => readonly Kind[];
};
