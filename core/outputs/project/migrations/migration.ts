/**
 * One step from a version of the project format to the next. `migrate` gets a whole project of the version `from` (already
 * JSON, not yet checked) and gives one of `from + 1`; it throws a ZodError where what it reads is not as that version was.
 */
export type Migration = {
  readonly from: number;
  readonly migrate: (value: unknown) => Record<string, unknown>;
};
