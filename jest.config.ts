import type { Config } from "jest";

/** Packages that are published as ES modules only; jest cannot load those as they are. */
const modulesOnly = [
  "@kubernetes/client-node",
  "openid-client",
  "oauth4webapi",
  "jose",
  "socks-proxy-agent",
  "agent-base",
];
const transpiled = {
  target: "ES2022",
  module: "commonjs",
  moduleResolution: "node10",
  isolatedModules: true,
  allowJs: true,
};

const shared = {
  testEnvironment: "node",
  transform: {
    "/node_modules/.+\\.js$": ["ts-jest", { tsconfig: transpiled, diagnostics: false }],
    "^.+\\.ts$": [
      "ts-jest",
      {
        // As tsconfig.json, but `import()` becomes `require`: jest runs modules in a context without a loader for it.
        tsconfig: {
          target: "ES2022",
          module: "commonjs",
          moduleResolution: "node10",
          esModuleInterop: true,
          isolatedModules: true,
          resolveJsonModule: true,
        },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(.+/node_modules/)?(${modulesOnly.join("|")})/)`],
  moduleNameMapper: {
    "^(\\.{1,2}/.*)\\.js$": "$1",
    "^pulumi-camunda-backup$": "<rootDir>/index.ts",
    "^pulumi-camunda-backup/provider$": "<rootDir>/provider/index.ts",
  },
} satisfies Config;

const lending = "<rootDir>/test/stack/datastores/lending";
const lendsDatastores = {
  globalSetup: `${lending}/jest-setup.ts`,
  globalTeardown: `${lending}/jest-teardown.ts`,
} satisfies Config;
/** It lends datastores too. */
const sharesCluster = {
  globalSetup: "<rootDir>/test/cluster/start-cluster.ts",
  globalTeardown: "<rootDir>/test/cluster/stop-cluster.ts",
} satisfies Config;

/** One project a suite, so that each runs by itself: `jest --selectProjects unit`. */
const config: Config = {
  // Against what hangs, not against what is slow: a busy machine takes many times as long.
  testTimeout: 120_000,
  projects: ["unit", "engine", "datastore", "cluster", "package"].map((suite) => ({
    ...shared,
    ...(suite === "unit" ? {} : suite === "cluster" ? sharesCluster : lendsDatastores),
    displayName: suite,
    roots: [`<rootDir>/test/${suite}`],
    testMatch: ["**/*.test.ts"],
  })),
};

export default config;
