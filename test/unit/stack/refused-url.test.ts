import { createServer } from "node:net";

import { refusedUrl } from "../../stack/refused-url";

test("refuses connections, and is nobody else's as long as it is held", async () => {
  const { url, release } = await refusedUrl();
  await expect(fetch(url)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  const other = createServer();
  const failed = new Promise<NodeJS.ErrnoException>((resolve) => other.once("error", resolve));
  other.listen(Number(new URL(url).port), "127.0.0.1");
  expect(await failed).toMatchObject({ code: "EADDRINUSE" });
  await expect(fetch(url)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  await release();
});
