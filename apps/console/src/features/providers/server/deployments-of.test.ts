import { describe, expect, it } from 'vitest';
import { deploymentsOf, slugOfName } from './deployments-of.ts';

describe('deploymentsOf', () => {
  it('serves every listed model of a compatible server under the slug of its name', () => {
    const made = deploymentsOf({ provider: 'openai-compatible', name: 'vLLM Berlin' }, [
      'qwen3-32b',
      'bge-large-en',
      'org/some-model:q4',
    ]);
    expect(made).toEqual([
      { model: 'vllm-berlin/qwen3-32b', upstreamModel: 'qwen3-32b', endpoints: ['chat'] },
      { model: 'vllm-berlin/bge-large-en', upstreamModel: 'bge-large-en', endpoints: ['embeddings'] },
      { model: 'vllm-berlin/org/some-model:q4', upstreamModel: 'org/some-model:q4', endpoints: ['chat'] },
    ]);
  });

  it('does the same for a server that has a row of its own', () => {
    const [made] = deploymentsOf({ provider: 'ollama', name: 'Ollama at home' }, ['llama3.2:3b']);
    expect(made).toEqual({ model: 'ollama-at-home/llama3.2:3b', upstreamModel: 'llama3.2:3b', endpoints: ['chat'] });
  });

  it('leaves out names that no policy pattern could match', () => {
    expect(deploymentsOf({ provider: 'openai-compatible', name: 'x' }, ['a b', '', 'ok', 'a*', 'ok'])).toEqual([
      { model: 'x/ok', upstreamModel: 'ok', endpoints: ['chat'] },
    ]);
  });

  it('serves of OpenAI only what the catalogue knows, so that every model has a price', () => {
    const made = deploymentsOf({ provider: 'openai', name: 'OpenAI' }, ['gpt-4.1', 'gpt-unheard-of']);
    expect(made.map((deployment) => deployment.model)).toEqual(['openai/gpt-4.1']);
  });

  it('serves all of the sandbox', () => {
    const names = deploymentsOf({ provider: 'sandbox', name: 'Sandbox' }, []).map((deployment) => deployment.model);
    expect(names).toContain('sandbox/swift');
    expect(names.every((name) => name.startsWith('sandbox/'))).toBe(true);
  });

  it('finds a slug for any name', () => {
    expect(slugOfName('  Ünïcode & Söhne  ')).toBe('n-code-s-hne');
    expect(slugOfName('…')).toBe('provider');
  });
});
