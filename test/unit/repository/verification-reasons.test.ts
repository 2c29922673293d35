import { explainVerification } from "../../../operations/repository/verification-reasons";

/** As Elasticsearch 8.19 and OpenSearch 3.8 with two nodes said it, shortened where nothing is read. */
const node = "cQiIacRVS5-hrj6BNpU49g";
const elasticsearchHead = `[x] [[${node}, 'org.elasticsearch.transport.RemoteTransportException: [second][127.0.0.1:46287][internal:admin/repository/verify]']]`;
const notShared = (master: string) =>
  `[x] a file written by ${master} to the store [/repositories/x] cannot be accessed on the node [{second}{${node}}{127.0.0.1}{127.0.0.1:46287}{cdfhilmrstw}{8.19.5}]. This might indicate that the store [/repositories/x] is not shared between this node and the ${master} node or that permissions on the store don't allow reading files written by the ${master} node`;
const openSearchHead = (nested: string) =>
  `[x] [[${node}, 'RemoteTransportException[[second][127.0.0.1:36715][internal:admin/repository/verify]]; nested: ${nested};']]`;

test.each<[string, string[], string[][], string[]]>([
  [
    "a folder that is not shared, on Elasticsearch",
    [elasticsearchHead],
    [[notShared("master"), "/repositories/x/tests-U_i/master.dat"]],
    [
      "node second does not see in /repositories/x what the elected master node wrote there: the place is not shared between the nodes, or that node may not read it",
    ],
  ],
  [
    "a folder that is not shared, on OpenSearch",
    [
      openSearchHead(
        `RepositoryVerificationException[${notShared("cluster-manager")}]; nested: NoSuchFileException[/repositories/x/master.dat]`,
      ),
    ],
    [],
    [
      "node second does not see in /repositories/x what the elected master node wrote there: the place is not shared between the nodes, or that node may not read it",
    ],
  ],
  [
    "another path.repo, on Elasticsearch",
    [elasticsearchHead],
    [
      [
        "[y] repository type [fs] failed to create on current node",
        "[y] failed to create repository",
        "[y] location [/one/y] doesn't match any of the locations specified by path.repo",
      ],
    ],
    ["node second does not allow the location /one/y: it is not under that node's path.repo"],
  ],
  [
    "a node that could not set it up, on OpenSearch, which does not say why",
    [openSearchHead("RepositoryMissingException[[y] missing]")],
    [],
    [
      "node second could not set the repository up: a plugin, a keystore entry or a path may be missing there; its log says which",
    ],
  ],
  [
    "two nodes, on Elasticsearch",
    [
      `[x] [[one-id, 'org.elasticsearch.transport.RemoteTransportException: [one][[::1]:9300][internal:admin/repository/verify]'], [two-id, 'org.elasticsearch.transport.RemoteTransportException: [two][10.0.0.2:9300][internal:admin/repository/verify]']]`,
    ],
    [["[x] cannot be written", "no space left on device"], [notShared("master")]],
    [
      "node one failed: no space left on device",
      "node two does not see in /repositories/x what the elected master node wrote there: the place is not shared between the nodes, or that node may not read it",
    ],
  ],
  [
    "the master itself",
    ["[vf] path  is not accessible on master node", "[vf] cannot create blob store", "/repositories/afile"],
    [],
    ["the elected master node cannot use its place (/repositories/afile)"],
  ],
  [
    "the master itself, on OpenSearch",
    ["[ro] path  is not accessible on cluster-manager node", "/repositories/a"],
    [],
    ["the elected master node cannot use its place (/repositories/a)"],
  ],
  ["something else", ["[x] the bucket does not exist"], [], ["the bucket does not exist"]],
  ["nothing at all", [], [], ["no reason was given"]],
])("%s", (_what, reasons, besides, explained) => {
  expect(explainVerification(reasons, besides)).toEqual(explained);
});
