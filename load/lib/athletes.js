// Athletes with tokens of their own: lines {"email", "access_token"} as `monolith.cli issue-tokens` writes them, in the file TOKENS.
import { SharedArray } from 'k6/data';

const athletes = new SharedArray('athletes', () =>
  open(__ENV.TOKENS)
    .split('\n')
    .filter((line) => line)
    .map((line) => JSON.parse(line)),
);

export function tokenOf(number) {
  return athletes[number % athletes.length].access_token;
}
