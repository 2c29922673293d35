import { proxyFor } from "../../../../clients/http/proxy";

const variables = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((name) => [name, name.toUpperCase()]);
const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]));

beforeEach(() => variables.forEach((name) => delete process.env[name]));
afterAll(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

test("no proxy is used where none is named", () => {
  expect(proxyFor("https://es.example.com:9200", undefined)).toBeUndefined();
});

test("the variables name one a scheme, and NO_PROXY the hosts without", () => {
  process.env["HTTPS_PROXY"] = "http://secure.example.com:3128";
  process.env["HTTP_PROXY"] = "http://plain.example.com:3128";
  process.env["NO_PROXY"] = "localhost,.internal.example.com,10.0.0.1:9200";
  expect(proxyFor("https://es.example.com:9200", undefined)).toBe("http://secure.example.com:3128");
  expect(proxyFor("http://optimize.example.com:8092", undefined)).toBe("http://plain.example.com:3128");
  expect(proxyFor("https://es.internal.example.com", undefined)).toBeUndefined();
  expect(proxyFor("http://10.0.0.1:9200", undefined)).toBeUndefined();
  expect(proxyFor("http://10.0.0.1:9201", undefined)).toBe("http://plain.example.com:3128");
});

test("the property wins over the variables", () => {
  process.env["HTTPS_PROXY"] = "http://other.example.com:3128";
  process.env["NO_PROXY"] = "*";
  expect(proxyFor("https://es.example.com", "http://own.example.com:8080")).toBe("http://own.example.com:8080");
});

test("a proxy of another kind is refused without its address, which may hold credentials", () => {
  process.env["ALL_PROXY"] = "socks5://user:hush@proxy.example.com:1080";
  expect(() => proxyFor("https://es.example.com", undefined)).toThrow(/not an HTTP proxy.*NO_PROXY/);
  expect(() => proxyFor("https://es.example.com", undefined)).not.toThrow(/hush/);
});

// As golang.org/x/net/http/httpproxy and curl's lib/noproxy.c have it.
test.each([
  ["example.com", "http://example.com", true],
  ["example.com", "http://es.example.com", true],
  ["example.com", "http://ES.EXAMPLE.COM.:9200", true],
  ["example.com", "http://badexample.com", false],
  [".example.com", "http://es.example.com", true],
  [".example.com", "http://example.com", true],
  ["*.example.com", "http://es.example.com", true],
  ["EXAMPLE.com", "http://example.com", true],
  ["example.com.", "http://es.example.com", true],
  ["a, example.com ,b", "http://example.com", true],
  ["a b example.com", "http://example.com", true],
  ["example.com:9200", "http://es.example.com:9200", true],
  ["example.com:9200", "http://es.example.com:9201", false],
  ["example.com:443", "https://example.com", true],
  ["*", "http://anything", true],
  ["a,*", "http://anything", true],
  ["10.0.0.0/8", "http://10.1.2.3:9200", true],
  ["10.0.0.0/8", "http://11.1.2.3:9200", false],
  ["10.0.0.0/8", "http://host10.example.com", false],
  ["10.1.2.3", "http://10.1.2.3:9200", true],
  ["10.1.2.3:9200", "http://10.1.2.3:9200", true],
  ["1.2.3", "http://10.1.2.3:9200", false],
  [".2.3", "http://10.1.2.3:9200", false],
  ["fd00::/8", "http://[fd12::1]:9200", true],
  ["fd12::1", "http://[fd12::1]:9200", true],
  ["[fd12::1]:9200", "http://[fd12::1]:9200", true],
  ["fe80::/10", "http://[fd12::1]:9200", false],
  ["10.0.0.0/99", "http://10.1.2.3", false],
  [".svc,.svc.cluster.local", "http://es.camunda.svc:9200", true],
  ["", "http://example.com", false],
  [",", "http://example.com", false],
])("NO_PROXY=%s keeps %s from the proxy: %s", (noProxy, url, kept) => {
  process.env["ALL_PROXY"] = "http://proxy.example.org:3128";
  process.env["NO_PROXY"] = noProxy;
  expect(proxyFor(url, undefined) === undefined).toBe(kept);
});
