import { expect, it } from 'vitest';
import { familyOf } from './family-of.ts';

it.each([
  ['openai/gpt-4.1', 'gpt-4.1'],
  ['openrouter/openai/gpt-4.1', 'gpt-4.1'],
  ['anthropic/claude-sonnet-4-5', 'claude-sonnet-4-5'],
  ['bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
  ['vertex/claude-sonnet-4-5@20250929', 'claude-sonnet-4-5'],
  ['openrouter/anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5'],
  ['openai/gpt-4o-2024-08-06', 'gpt-4o'],
])('%s is %s, whoever serves it', (id, family) => expect(familyOf(id)).toBe(family));

it('does not take two models for one', () => {
  expect(familyOf('openai/gpt-4.1-mini')).not.toBe(familyOf('openai/gpt-4.1'));
});
