/** Version of the workbench: equal to package.json's, proven by a test. Part of every build id. */
export const WORKBENCH_VERSION = '0.1.0';
