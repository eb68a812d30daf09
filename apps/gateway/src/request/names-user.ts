import type { StatedDimension } from '@waygate/dialects';

/** Words in names of dimensions that say whose call it is. */
const userWords: ReadonlySet<string> = new Set([
  'user',
  'users',
  'userid',
  'uid',
  'phone',
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
/** Ends of such names written in one word, as headers come. */
const userEnd = /(?:user|userid|username|useridentifier|e?mail|mailaddress|customerid|phonenumber)$/;
/** A mail address that stands by itself, so that no address of a repository is taken for one. */
const mailAddress = /(?:^|[\s<("'])[^\s@:/,<>]+@[^\s@:/,<>]+\.\p{L}{2,}(?=$|[\s>)"',;])/u;

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
}

/** Whether what a call states says who its user is: by its name, or as a mail address. */
export function namesUser({ name, value }: Pick<StatedDimension, 'name' | 'value'>): boolean {
  const words = wordsOf(name);
  if (words.some((word) => userWords.has(word)) || userEnd.test(words.join(''))) return true;
  return typeof value === 'string' && mailAddress.test(value);
}
