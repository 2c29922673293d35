/** The servers that the tests run against: the oldest and newest major version of each engine that Camunda supports. */
export type DatastoreKind = "elasticsearch-8.19" | "elasticsearch-9.1" | "opensearch-2.19" | "opensearch-3.8";

/** A plugin that the distribution does not hold. */
export type DatastorePlugin = "repository-azure" | "repository-gcs" | "repository-hdfs" | "repository-s3";

/** A part of the server in a class loader of its own, described by a plugin-descriptor.properties. */
export interface ServerModule {
  name: string;
  className: string;
  /** Which of Maven's jars belong into its folder; all others are the server's class path. */
  jars: RegExp;
  /** Modules whose classes it sees. */
  extends?: string;
}

/** What a kind is made of. */
export interface DatastoreDistribution {
  engine: "elasticsearch" | "opensearch";
  version: string;
  /** What it is compiled for, and the oldest Java that runs it. */
  java: number;
  launcher: string;
  modules: readonly ServerModule[];
  plugins: Partial<Record<DatastorePlugin, ServerModule>>;
}

function elasticsearch(version: string, java: number): DatastoreDistribution {
  return {
    engine: "elasticsearch",
    version,
    java,
    launcher: "ElasticsearchLauncher",
    modules: [
      {
        name: "transport-netty4",
        className: "org.elasticsearch.transport.netty4.Netty4Plugin",
        jars: /^(transport-netty4|netty)-/,
      },
      { name: "root-answer", className: "RootAnswerPlugin", jars: /^root-answer\.jar$/ },
    ],
    plugins: {},
  };
}

function opensearch(
  version: string,
  java: number,
  pluginSuffix: "Plugin" | "ModulePlugin",
  plugins: DatastoreDistribution["plugins"] = {},
): DatastoreDistribution {
  const module = (name: string, classStem: string, more: Partial<ServerModule> = {}): ServerModule => ({
    name,
    className: `org.opensearch.${classStem}${pluginSuffix}`,
    jars: new RegExp(`^${name}(-client)?-\\d`),
    ...more,
  });
  return {
    engine: "opensearch",
    version,
    java,
    launcher: "OpenSearchLauncher",
    modules: [
      // Other plugins bring netty too, and each may set its number of processors only once.
      module("transport-netty4", "transport.Netty4", { jars: /^(transport-netty4|opensearch-netty4|netty)-/ }),
      // Its SPI finds files of the module through its own class loader, so it must have the same.
      module("lang-painless", "painless.Painless", { jars: /painless/ }),
      module("lang-expression", "script.expression.Expression"),
      module("lang-mustache", "script.mustache.Mustache"),
      module("analysis-common", "analysis.common.CommonAnalysis", { extends: "lang-painless" }),
      module("ingest-common", "ingest.common.IngestCommon", { extends: "lang-painless" }),
      module("mapper-extras", "index.mapper.MapperExtras"),
      module("parent-join", "join.ParentJoin"),
      module("reindex", "index.reindex.Reindex"),
      module("repository-url", "plugin.repository.url.URLRepository"),
    ],
    plugins,
  };
}

function repositoryPlugin(name: DatastorePlugin, classStem: string): ServerModule {
  return { name, className: `org.opensearch.repositories.${classStem}`, jars: /\.jar$/ };
}

/** Each kind's version must be the one in the pom.xml of the folder with its name. */
export const distributions: Record<DatastoreKind, DatastoreDistribution> = {
  "elasticsearch-8.19": elasticsearch("8.19.5", 17),
  "elasticsearch-9.1": elasticsearch("9.1.0", 21),
  "opensearch-2.19": opensearch("2.19.1", 17, "Plugin"),
  "opensearch-3.8": opensearch("3.8.0", 21, "ModulePlugin", {
    "repository-azure": repositoryPlugin("repository-azure", "azure.AzureRepositoryPlugin"),
    "repository-gcs": repositoryPlugin("repository-gcs", "gcs.GoogleCloudStoragePlugin"),
    "repository-hdfs": repositoryPlugin("repository-hdfs", "hdfs.HdfsPlugin"),
    "repository-s3": repositoryPlugin("repository-s3", "s3.S3RepositoryPlugin"),
  }),
};
