import type { StatedDimension } from '@waygate/dialects';

/** Words in names of dimensions that say whose call it is. */
const userWords: ReadonlySet<string> = new Set([
  'user',
  'users',
  'userid',
  'username',
  'useremail',
  'enduser',
  'email',
  'mail',
  'login',
  'person',
  'customer',
  'customerid',
  'account',
  'accountid',
]);
/** A mail address and nothing else, so that no address of a repository is taken for one. */
const mailAddress = /^[^\s@:/,]+@[^\s@:/,]+\.[\p{L}]{2,}$/u;

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
}

/** Whether what a call states says who its user is: by its name, or as a mail address. */
export function namesUser({ name, value }: Pick<StatedDimension, 'name' | 'value'>): boolean {
  return wordsOf(name).some((word) => userWords.has(word)) || (typeof value === 'string' && mailAddress.test(value));
}
