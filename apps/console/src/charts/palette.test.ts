import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { categoryInk, categoryInks, otherInk } from './palette.ts';

type Triple = readonly [number, number, number];

const css = readFileSync(new URL('../app/globals.css', import.meta.url), 'utf8');
const blocks = { light: /:root \{([^}]*)\}/.exec(css)?.[1] ?? '', dark: /\.dark \{([^}]*)\}/.exec(css)?.[1] ?? '' };

function token(theme: 'light' | 'dark', ink: string): string {
  const name = ink.replace(/^var\(|\)$/g, '');
  return new RegExp(`${name}: (#[0-9a-f]{6});`).exec(blocks[theme])?.[1] ?? '';
}

function linear(hex: string): Triple {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function multiply(matrix: readonly Triple[], [x, y, z]: Triple): Triple {
  const [a = 0, b = 0, c = 0] = matrix.map((row) => row[0] * x + row[1] * y + row[2] * z);
  return [a, b, c];
}

// Björn Ottosson, "A perceptual color space for image processing" (2020).
function oklab(rgb: Triple): Triple {
  const lms = multiply(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  return multiply(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [Math.cbrt(lms[0]), Math.cbrt(lms[1]), Math.cbrt(lms[2])],
  );
}

// Machado, Oliveira, Fernandes (2009), severity 1.0, on linear RGB.
const visions: Readonly<Record<string, readonly Triple[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seen(hex: string, vision: readonly Triple[]): Triple {
  const [r, g, b] = multiply(vision, linear(hex));
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  return oklab([clamp(r), clamp(g), clamp(b)]);
}

function smallestDifference(hexes: readonly string[], vision: readonly Triple[]): number {
  const colours = hexes.map((hex) => seen(hex, vision));
  const differences = colours.flatMap((a, i) =>
    colours.slice(i + 1).map((b) => 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
  );
  return Math.min(...differences);
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, blue] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [dim = 0, bright = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (bright + 0.05) / (dim + 0.05);
}

describe.each(['light', 'dark'] as const)('the %s chart palette', (theme) => {
  const hexes = categoryInks.map((ink) => token(theme, ink));

  it.each(Object.keys(visions))('can be told apart with %s', (name) => {
    expect(smallestDifference(hexes, visions[name] ?? [])).toBeGreaterThan(10);
  });

  it('stands out from the paper', () => {
    for (const hex of hexes) expect(contrast(hex, token(theme, 'var(--paper)'))).toBeGreaterThanOrEqual(2.95);
  });
});

it('would notice colours that only look different with usual vision', () => {
  const hexes = ['#c0392b', '#7d8a2e'];
  expect(smallestDifference(hexes, visions['usual'] ?? [])).toBeGreaterThan(10);
  expect(smallestDifference(hexes, visions['deuteranopia'] ?? [])).toBeLessThan(10);
});

it('gives what comes after the sixth the colour of the rest', () => {
  expect(categoryInk(5)).toBe('var(--chart-6)');
  expect(categoryInk(6)).toBe(otherInk);
});
