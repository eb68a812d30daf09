import { bookOrphans } from './book-orphans.ts';
import { Segment } from './segment.ts';
import type { SegmentShipper } from './ship-segments.ts';
import { removeDirectory, segmentPaths } from './spool-directories.ts';

/** What a dead gateway left, on its way to Postgres. */
export class AdoptedDirectory {
  readonly path: string;
  #segments: Segment[] | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /** Those of its segments that are not committed. */
  get segments(): readonly Segment[] {
    return this.#segments ?? [];
  }

  /**
   * Does what can be done now: reads, books orphans, hands over, asks, deletes. @returns whether nothing is left of it.
   * @throws what file system or queue threw; call it again.
   */
  async advance(shipper: SegmentShipper, nowMs: number): Promise<boolean> {
    this.#segments ??= await this.#open(nowMs);
    const segments = this.#segments;
    await shipper.ship(segments);
    await shipper.confirm(segments);
    for (let oldest = segments[0]; oldest?.isCommitted; oldest = segments[0]) {
      segments.shift();
      oldest.remove();
    }
    if (segments.length > 0) return false;
    removeDirectory(this.path);
    return true;
  }

  /** Lets go of its files. */
  close(): void {
    for (const segment of this.#segments ?? []) segment.close();
    this.#segments = null;
  }

  async #open(nowMs: number): Promise<Segment[]> {
    const segments = segmentPaths(this.path).map((path) => Segment.open(path, nowMs));
    try {
      const orphans = await bookOrphans(this.path, { segments, nowMs });
      return orphans === null ? segments : [...segments, orphans];
    } catch (error) {
      for (const segment of segments) segment.close();
      throw error;
    }
  }
}
