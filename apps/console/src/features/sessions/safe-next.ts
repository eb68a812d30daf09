/** The local address to go to after sign-in: nothing that leaves this site, else the root. */
export function safeNext(next: string | string[] | undefined): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])[^\\\n\r\t]*$/.test(next)) return '/';
  const url = new URL(next, 'http://console.invalid');
  return url.host === 'console.invalid' ? url.pathname + url.search : '/';
}
