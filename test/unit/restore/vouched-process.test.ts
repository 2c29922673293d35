import { TransportError } from "../../../clients/http/transport-error";
import { findingText } from "../../../operations/restore/plan/restore-finding";
import { vouchedProcess } from "../../../operations/restore/run/vouched-process";

const api = (list: () => Promise<never[]>) => ({ target: "http://o:8092", list });
const fails = (fault: "refused" | "timeout") => () =>
  Promise.reject(new TransportError(fault, false, `http://o:8092: ${fault}`));

describe("what is said of an Optimize that somebody else stops and starts", () => {
  it.each([
    ["answers", api(() => Promise.resolve([])), [/^refused: optimize\.stopped: .*8092 answers, so Optimize runs/]],
    ["hangs", api(fails("timeout")), [/^refused: optimize\.stopped: .*8092 answers/]],
    [
      "is stopped, or somewhere else",
      api(fails("refused")),
      [/^warning: optimize\.stopped: nobody answers at .*a wrong address/],
    ],
    ["is not known", undefined, [/^warning: optimize\.stopped is not checked: .*nobody asks.*Give managementApi/]],
  ])("whose management API %s", async (_name, optimize, said) => {
    const findings = await vouchedProcess(optimize).findings();
    expect(findings.map((finding) => `${finding.kind}: ${findingText(finding)}`)).toEqual(
      said.map((pattern) => expect.stringMatching(pattern) as string),
    );
  });

  it("never claims that somebody said that it is stopped", async () => {
    for (const optimize of [undefined, api(() => Promise.resolve([]))]) {
      for (const finding of await vouchedProcess(optimize).findings()) expect(findingText(finding)).not.toMatch(/says/);
    }
  });
});
