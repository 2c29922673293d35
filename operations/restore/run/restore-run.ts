import { ExplainedError } from "../../../clients/explained-error";
import { inWords } from "../../../clients/finding";
import { sortIndices } from "../plan/sort-indices";
import { type RestorePlan } from "../plan/plan-type";
import { seeRestore } from "../seen-restore";
import { type Phase, type RestoreJournal, writeJournal } from "./journal";
import { type SeenIndices } from "./judge-restored";
import { type RestoreOptions, type RestoreSurroundings } from "./restore-options";

/** How long each phase took, in milliseconds. */
export type PhaseDurations = Partial<Record<Phase, number>>;

/** One restore that is being carried out: what it knows, and what it has written down. */
export class RestoreRun {
  readonly durations: PhaseDurations = {};
  /** Whether this run has asked the datastore to delete anything. */
  hasAskedToDelete = false;
  /** Whether all that an interrupted restore was to delete was seen to be there still. */
  isAllThere = false;
  /** Whether this run has ended with nothing deleted, so that no advice for half of something is due. */
  isGivenBack = false;
  /** What a person should know when all is done. */
  readonly notes: string[] = [];
  private entered: { readonly phase: Phase; readonly at: number } | undefined;

  constructor(
    readonly around: RestoreSurroundings,
    readonly options: RestoreOptions,
    public journal: RestoreJournal,
  ) {}

  get plan(): RestorePlan {
    return this.journal.plan;
  }

  /** Writes down what is about to be done. */
  async enter(phase: Phase, changes: Partial<RestoreJournal> = {}): Promise<void> {
    this.endPhase();
    this.entered = { phase, at: this.around.clock.monotonic() };
    await this.record({ ...changes, phase });
  }

  async record(changes: Partial<RestoreJournal>): Promise<void> {
    await this.around.requireAlone?.();
    const changedAt = new Date(this.around.clock.now()).toISOString();
    this.journal = { ...this.journal, ...changes, changedAt };
    await writeJournal(this.around.journal, this.journal);
  }

  endPhase(): void {
    if (this.entered === undefined) return;
    const { phase, at } = this.entered;
    this.durations[phase] = (this.durations[phase] ?? 0) + this.around.clock.monotonic() - at;
    this.entered = undefined;
  }

  /** @throws ExplainedError when anything of Optimize runs: it would write into what is being restored. */
  async requireStopped(doing: string): Promise<void> {
    const { running } = await this.around.optimize.look();
    await this.around.requireAlone?.();
    if (running.length === 0) return;
    throw new ExplainedError(
      "refused",
      `${inWords(running)} of ${this.around.optimize.name} appeared before ${doing}. The restore stopped there, and Optimize must not work on what there is now. Find out what starts it (an autoscaler, GitOps, a person), pause that, and run the restore again: it goes on.`,
    );
  }

  /** This Optimize's indices among those that are there. */
  own(seen: Pick<SeenIndices, "indices">): readonly string[] {
    const backedUp = this.plan.parts.flatMap(({ indices }) => indices.map(({ name }) => name));
    const sorted = sortIndices(
      this.plan.indexPrefix,
      seen.indices.map(({ name }) => name),
      backedUp,
    );
    if (sorted.unknown.length === 0 && sorted.ambiguous.length === 0) return sorted.own;
    throw new ExplainedError(
      "refused",
      `indexPrefix: ${inWords([...sorted.unknown, ...sorted.ambiguous].slice(0, 10))} appeared meanwhile, and nobody knows whose that is. Nothing more is deleted. Ask its owner to give it a name that does not begin with ${this.plan.indexPrefix}-, and run the restore again: it goes on.`,
    );
  }

  async see(): Promise<SeenIndices> {
    const { datastore } = this.around;
    const pattern = `${this.plan.indexPrefix}-*`;
    const snapshots = this.plan.parts.map(({ snapshot }) => snapshot);
    const seen = await seeRestore(datastore, pattern, snapshots);
    return { ...seen, writes: await datastore.indices.writes(pattern) };
  }
}
