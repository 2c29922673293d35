import { type Engine } from "../../../clients/datastore/settings";
import { anotherHost } from "../../../operations/restore/run/judge-deployment-datastore";

const datastore = (host: string, engine: Engine = "elasticsearch") => ({
  target: `https://${host}:9200`,
  identity: { engine },
});
const set = (value: string | undefined, name = "OPTIMIZE_ELASTICSEARCH_HOST") => ({
  name,
  value,
  valueFrom: undefined,
});

describe("the host that a Deployment's environment names", () => {
  it.each([
    ["a Service, by its short name", datastore("elasticsearch.camunda.svc"), "elasticsearch"],
    [
      "a Service, by its whole name",
      datastore("elasticsearch.camunda.svc"),
      "elasticsearch.camunda.svc.cluster.local.",
    ],
    ["a Service of another namespace", datastore("elasticsearch.data.svc"), "elasticsearch.data"],
    ["the same", datastore("es.example.com"), "ES.example.com"],
    ["nothing", datastore("es.example.com"), ""],
    ["what a Secret or a ConfigMap holds", datastore("es.example.com"), undefined],
    ["what other variables hold", datastore("es.example.com"), "$(DATASTORE_HOST)"],
  ])("is %s", (_, place, value) => expect(anotherHost(place, [set(value)], "camunda")).toBeUndefined());

  it.each([
    ["another Service", datastore("elasticsearch.camunda.svc"), "opensearch"],
    ["one of the same name elsewhere", datastore("elasticsearch.other.svc"), "elasticsearch"],
    ["another host", datastore("es.example.com"), "es.example.org"],
    ["one in the pod itself", datastore("es.example.com"), "localhost"],
  ])("is %s: both are said", (_, place, value) => {
    const said = anotherHost(place, [set(value)], "camunda");
    expect(said).toContain(place.target);
    expect(said).toContain(`the host ${value} (OPTIMIZE_ELASTICSEARCH_HOST)`);
  });

  it("is the one of the engine that is used, and the last that is given", () => {
    const opensearch = datastore("search.example.com", "opensearch");
    expect(anotherHost(opensearch, [set("other")], "camunda")).toBeUndefined();
    const own = (host: string) => set(host, "CAMUNDA_OPTIMIZE_OPENSEARCH_HOST");
    expect(anotherHost(opensearch, [own("other"), own("search.example.com")], "camunda")).toBeUndefined();
    expect(anotherHost(opensearch, [own("search.example.com"), own("other")], "camunda")).toContain("the host other");
  });

  it.each([
    [
      "elasticsearch",
      "opensearch",
      /is Elasticsearch, and Optimize is configured with OpenSearch \(CAMUNDA_OPTIMIZE_DATABASE\)/,
    ],
    ["opensearch", "Elasticsearch", /is OpenSearch, and Optimize is configured with Elasticsearch/],
  ] as const)("is of no account where %s is restored into, and %s is used", (engine, used, said) => {
    const env = [set("es.example.com"), set(used, "CAMUNDA_OPTIMIZE_DATABASE")];
    expect(anotherHost(datastore("es.example.com", engine), env, "camunda")).toMatch(said);
  });

  it.each(["opensearch", "", "$(ENGINE)", undefined])("is looked at where the engine is told to be %j", (used) => {
    const search = datastore("search.example.com", "opensearch");
    const env = [set("search.example.com", "CAMUNDA_OPTIMIZE_OPENSEARCH_HOST"), set(used, "CAMUNDA_OPTIMIZE_DATABASE")];
    expect(anotherHost(search, env, "camunda")).toBeUndefined();
  });

  it("is in no variable that Optimize does not read", () => {
    const spring = set("other", "CAMUNDA_OPTIMIZE_ELASTICSEARCH_CONNECTION_NODES_0_HOST");
    expect(anotherHost(datastore("es.example.com"), [spring], "camunda")).toBeUndefined();
  });
});
