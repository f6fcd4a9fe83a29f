/**
 * Version of what a simulation answers: raised with every change that moves a draw, a plan or a quantile, so that a locked launch
 * says whether this program can still run it again. The reference hash in `test/core/campaigns/launch.test.ts` fails without it.
 */
export const SIMULATION_VERSION = 3;
