import Bowser from 'bowser';

/** A browser in words. */
export type Device = { device: string; isPhone: boolean };

const wordsMax = 40;

/** What a User-Agent header tells of browser and system; the first word of it where it is nobody's we know. */
export function deviceOf(userAgent: string | null): Device {
  if (userAgent === null || userAgent.trim() === '') return { device: 'Unknown browser', isPhone: false };
  const { browser, os, platform } = Bowser.parse(userAgent);
  const name = browser.name ?? '';
  const plain = userAgent.split(/[\s/]/)[0] ?? userAgent;
  const words = [name === '' ? plain : name, ...(os.name === undefined ? [] : [`on ${os.name}`])].join(' ');
  return { device: words.slice(0, wordsMax), isPhone: platform.type === 'mobile' };
}
