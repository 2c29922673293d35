/** Programs that nobody type-checks leave them out: the check of the inputs then says what is missing. */
export function givenArgs<Args extends object>(args: Args | undefined): Args {
  return args ?? ({} as Args); // eslint-disable-line @typescript-eslint/no-unsafe-type-assertion
}
