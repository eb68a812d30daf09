/** Who made a model, as clouds write it before the model's name. */
const maker =
  /^(?:(?:us|eu|apac|jp|au|ca|global)\.)?(?:anthropic|amazon|meta|mistral|cohere|deepseek|openai|qwen|ai21|writer)\./;
/** What vendors put behind a name: a cloud's version, a date, a channel. */
const suffix = /(?:-v\d+(?::\d+)?|@\d{8}|-\d{8}|-\d{4}-\d{2}-\d{2}|-latest|:free|:batch)$/;

/**
 * What a model is called whoever serves it: the last part of its id without what vendors put around it. Two ids of one
 * family are one model at two providers, as far as names can tell.
 */
export function familyOf(id: string): string {
  let name = (id.split('/').at(-1) ?? id).toLowerCase().replace(maker, '');
  while (suffix.test(name)) name = name.replace(suffix, '');
  return name.replace(/(?<=claude-[a-z]+-\d+)\.(?=\d)/, '-');
}
