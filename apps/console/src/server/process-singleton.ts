const store: Map<string, unknown> = new Map();
const key = Symbol.for('waygate.console.singletons');

function singletons(): Map<string, unknown> {
  const existing: unknown = Reflect.get(globalThis, key);
  if (existing instanceof Map) return existing;
  Reflect.set(globalThis, key, store);
  return store;
}

/**
 * Makes something once per process and hands out the same thing ever after, also when Next loads this module into
 * several bundles or again after an edit.
 */
export function processSingleton<Thing>(name: string, make: () => Thing): () => Thing {
  return () => {
    const things = singletons();
    if (!things.has(name)) things.set(name, make());
    // SAFETY: a name is used by one caller only, whose `make` gives the type.
    return things.get(name) as Thing;
  };
}
