/** A JSON value whose numbers keep their text: ids do not fit into a JavaScript number. */
export type LenientJson =
  | { kind: "null" }
  | { kind: "boolean"; value: boolean }
  | { kind: "number"; text: string }
  | { kind: "string"; value: string }
  | { kind: "array"; items: LenientJson[] }
  | { kind: "object"; fields: Map<string, LenientJson> };

/** Thrown for what Optimize's parser refuses. */
export class MalformedJson extends Error {}

const space = /(?:[ \t\r\n]+|\/\*[^]*?\*\/|\/\/[^\n]*)*/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y; // eslint-disable-line no-control-regex
const word = /true|false|null/y;

/** Reads the first value as Optimize's parser is set up to: comments are skipped, what follows the value is not read. */
export function parseLenientJson(text: string): LenientJson {
  return new Reader(text).value();
}

class Reader {
  #at = 0;

  constructor(readonly text: string) {}

  value(): LenientJson {
    this.#take(space);
    if (this.#skip("{")) return this.#object();
    if (this.#skip("[")) return this.#array();
    const keyword = this.#take(word);
    if (keyword === "null") return { kind: "null" };
    if (keyword !== "") return { kind: "boolean", value: keyword === "true" };
    const digits = this.#take(number);
    if (digits !== "") return this.#number(digits);
    return { kind: "string", value: this.#string() };
  }

  #number(text: string): LenientJson {
    // "007" and "1abc" are no numbers, although they begin like one.
    if (/[\w.]/.test(this.text[this.#at] ?? "")) throw this.#malformed();
    return { kind: "number", text };
  }

  #string(): string {
    const quoted = this.#take(string);
    if (quoted === "") throw this.#malformed();
    return String(JSON.parse(quoted));
  }

  #object(): LenientJson {
    const fields = new Map<string, LenientJson>();
    this.#take(space);
    if (this.#skip("}")) return { kind: "object", fields };
    do {
      this.#take(space);
      const name = this.#string();
      this.#take(space);
      if (!this.#skip(":")) throw this.#malformed();
      fields.set(name, this.value());
      this.#take(space);
    } while (this.#skip(","));
    if (!this.#skip("}")) throw this.#malformed();
    return { kind: "object", fields };
  }

  #array(): LenientJson {
    const items: LenientJson[] = [];
    this.#take(space);
    if (this.#skip("]")) return { kind: "array", items };
    do {
      items.push(this.value());
      this.#take(space);
    } while (this.#skip(","));
    if (!this.#skip("]")) throw this.#malformed();
    return { kind: "array", items };
  }

  #skip(character: string): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #malformed(): MalformedJson {
    return new MalformedJson(`Not JSON at character ${this.#at}.`);
  }
}
