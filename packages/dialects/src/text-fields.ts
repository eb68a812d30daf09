import type { ChatDialectName } from '@waygate/protocol';

/** What a string in a request is. Guardrails read `text` and `json-text`, and what is decoded from `media`. */
export type FieldBearing =
  /** Words that a person, a program or a model wrote, for the model to read. */
  | 'text'
  /** JSON in a string, or strings anywhere below: words may stand in any of them. */
  | 'json-text'
  /** Bytes or an address of bytes. */
  | 'media'
  /** A name or an id: not free text, but chosen by the caller. */
  | 'name'
  /** One of a fixed set of words, or a setting. */
  | 'setting'
  /** Proof that only its provider reads. */
  | 'opaque';

/** Fields by path: `[]` is any element, `*` any member, a last `**` anything below. */
export type FieldTable = Readonly<Record<string, FieldBearing>>;

const openAiTools: FieldTable = {
  'tools[].type': 'setting',
  'tools[].function.name': 'name',
  'tools[].function.description': 'text',
  'tools[].function.parameters.**': 'json-text',
  'tools[].custom.name': 'name',
  'tools[].custom.description': 'text',
  'tools[].custom.format.**': 'json-text',
  'functions[].name': 'name',
  'functions[].description': 'text',
  'functions[].parameters.**': 'json-text',
  'tool_choice.**': 'name',
  tool_choice: 'setting',
  function_call: 'setting',
  'function_call.name': 'name',
};

/**
 * Every string-bearing field of every dialect's request that the hub reads or writes. A field that is not here fails a
 * test, so that no words pass a guardrail unread.
 */
export const textFields: Readonly<Record<ChatDialectName, FieldTable>> = {
  'openai-chat': {
    ...openAiTools,
    model: 'name',
    'messages[].role': 'setting',
    'messages[].name': 'name',
    'messages[].content': 'text',
    'messages[].refusal': 'text',
    'messages[].reasoning_content': 'text',
    'messages[].reasoning': 'text',
    'messages[].reasoning_details[].type': 'setting',
    'messages[].reasoning_details[].format': 'setting',
    'messages[].reasoning_details[].text': 'text',
    'messages[].reasoning_details[].summary': 'text',
    'messages[].reasoning_details[].signature': 'opaque',
    'messages[].reasoning_details[].data': 'opaque',
    'messages[].content[].type': 'setting',
    'messages[].content[].text': 'text',
    'messages[].content[].refusal': 'text',
    'messages[].content[].image_url.url': 'media',
    'messages[].content[].image_url.detail': 'setting',
    'messages[].content[].input_audio.data': 'media',
    'messages[].content[].input_audio.format': 'setting',
    'messages[].content[].file.file_data': 'media',
    'messages[].content[].file.file_id': 'media',
    'messages[].content[].file.filename': 'text',
    'messages[].content[].cache_control.*': 'setting',
    'messages[].cache_control.*': 'setting',
    'messages[].tool_call_id': 'name',
    'messages[].tool_calls[].id': 'name',
    'messages[].tool_calls[].type': 'setting',
    'messages[].tool_calls[].function.name': 'name',
    'messages[].tool_calls[].function.arguments': 'json-text',
    'messages[].tool_calls[].custom.name': 'name',
    'messages[].tool_calls[].custom.input': 'text',
    'messages[].tool_calls[].extra_content.google.thought_signature': 'opaque',
    'messages[].function_call.name': 'name',
    'messages[].function_call.arguments': 'json-text',
    'response_format.type': 'setting',
    'response_format.json_schema.name': 'name',
    'response_format.json_schema.description': 'text',
    'response_format.json_schema.schema.**': 'json-text',
    reasoning_effort: 'setting',
    'reasoning.effort': 'setting',
    verbosity: 'setting',
    stop: 'text',
    'stop[]': 'text',
    service_tier: 'setting',
    prompt_cache_key: 'name',
    user: 'name',
    'metadata.*': 'text',
  },
  'openai-responses': {
    model: 'name',
    instructions: 'text',
    input: 'text',
    'include[]': 'setting',
    'input[].type': 'setting',
    'input[].role': 'setting',
    'input[].content': 'text',
    'input[].content[].type': 'setting',
    'input[].content[].text': 'text',
    'input[].content[].refusal': 'text',
    'input[].content[].image_url': 'media',
    'input[].content[].detail': 'setting',
    'input[].content[].file_id': 'media',
    'input[].content[].file_url': 'media',
    'input[].content[].file_data': 'media',
    'input[].content[].filename': 'text',
    'input[].content[].input_audio.data': 'media',
    'input[].content[].input_audio.format': 'setting',
    'input[].call_id': 'name',
    'input[].name': 'name',
    'input[].arguments': 'json-text',
    'input[].input': 'text',
    'input[].output': 'text',
    'input[].output[].type': 'setting',
    'input[].output[].text': 'text',
    'input[].output[].image_url': 'media',
    'input[].output[].file_data': 'media',
    'input[].output[].filename': 'text',
    'input[].summary[].type': 'setting',
    'input[].summary[].text': 'text',
    'input[].encrypted_content': 'opaque',
    'tools[].type': 'setting',
    'tools[].name': 'name',
    'tools[].description': 'text',
    'tools[].parameters.**': 'json-text',
    'tools[].format.**': 'json-text',
    tool_choice: 'setting',
    'tool_choice.**': 'name',
    'text.format.type': 'setting',
    'text.format.name': 'name',
    'text.format.description': 'text',
    'text.format.schema.**': 'json-text',
    'text.verbosity': 'setting',
    'reasoning.effort': 'setting',
    'reasoning.summary': 'setting',
    service_tier: 'setting',
    prompt_cache_key: 'name',
    user: 'name',
    'metadata.*': 'text',
  },
  'openai-completions': {
    model: 'name',
    prompt: 'text',
    'prompt[]': 'text',
    suffix: 'text',
    stop: 'text',
    'stop[]': 'text',
    user: 'name',
  },
  'anthropic-messages': {
    model: 'name',
    system: 'text',
    'system[].type': 'setting',
    'system[].text': 'text',
    'system[].cache_control.*': 'setting',
    'messages[].role': 'setting',
    'messages[].content': 'text',
    'messages[].content[].type': 'setting',
    'messages[].content[].text': 'text',
    'messages[].content[].citations[].**': 'json-text',
    'messages[].content[].cache_control.*': 'setting',
    'messages[].content[].title': 'text',
    'messages[].content[].source.type': 'setting',
    'messages[].content[].source.media_type': 'setting',
    'messages[].content[].source.data': 'media',
    'messages[].content[].source.url': 'media',
    'messages[].content[].source.file_id': 'media',
    'messages[].content[].id': 'name',
    'messages[].content[].name': 'name',
    'messages[].content[].input.**': 'json-text',
    'messages[].content[].tool_use_id': 'name',
    'messages[].content[].content': 'text',
    'messages[].content[].content[].**': 'json-text',
    'messages[].content[].thinking': 'text',
    'messages[].content[].signature': 'opaque',
    'messages[].content[].data': 'opaque',
    'tools[].type': 'setting',
    'tools[].name': 'name',
    'tools[].description': 'text',
    'tools[].input_schema.**': 'json-text',
    'tools[].cache_control.*': 'setting',
    'tool_choice.type': 'setting',
    'tool_choice.name': 'name',
    'thinking.type': 'setting',
    'output_config.effort': 'setting',
    'output_config.format.type': 'setting',
    'output_config.format.schema.**': 'json-text',
    'stop_sequences[]': 'text',
    service_tier: 'setting',
    'metadata.user_id': 'name',
  },
  'gemini-generate-content': {
    'systemInstruction.parts[].text': 'text',
    'contents[].role': 'setting',
    'contents[].parts[].text': 'text',
    'contents[].parts[].thoughtSignature': 'opaque',
    'contents[].parts[].inlineData.mimeType': 'setting',
    'contents[].parts[].inlineData.data': 'media',
    'contents[].parts[].fileData.mimeType': 'setting',
    'contents[].parts[].fileData.fileUri': 'media',
    'contents[].parts[].functionCall.id': 'name',
    'contents[].parts[].functionCall.name': 'name',
    'contents[].parts[].functionCall.args.**': 'json-text',
    'contents[].parts[].functionResponse.id': 'name',
    'contents[].parts[].functionResponse.name': 'name',
    'contents[].parts[].functionResponse.response.**': 'json-text',
    'contents[].parts[].functionResponse.parts[].inlineData.mimeType': 'setting',
    'contents[].parts[].functionResponse.parts[].inlineData.data': 'media',
    'contents[].parts[].functionResponse.parts[].fileData.mimeType': 'setting',
    'contents[].parts[].functionResponse.parts[].fileData.fileUri': 'media',
    'tools[].functionDeclarations[].name': 'name',
    'tools[].functionDeclarations[].description': 'text',
    'tools[].functionDeclarations[].parameters.**': 'json-text',
    'toolConfig.functionCallingConfig.mode': 'setting',
    'toolConfig.functionCallingConfig.allowedFunctionNames[]': 'name',
    'generationConfig.stopSequences[]': 'text',
    'generationConfig.responseMimeType': 'setting',
    'generationConfig.responseSchema.**': 'json-text',
    'generationConfig.thinkingConfig.thinkingLevel': 'setting',
  },
};

/** What the table says of a path such as `messages[].content[].text`; null where it says nothing. */
export function bearingOf(dialect: ChatDialectName, path: string): FieldBearing | null {
  const table = textFields[dialect];
  const exact = Object.hasOwn(table, path) ? table[path] : undefined;
  if (exact !== undefined) return exact;
  const match = Object.entries(table).find(([pattern]) => {
    if (pattern.endsWith('.**'))
      return path.startsWith(pattern.slice(0, -2)) || path.startsWith(`${pattern.slice(0, -3)}[`);
    return (
      pattern.endsWith('.*') && path.startsWith(pattern.slice(0, -1)) && !path.slice(pattern.length - 1).includes('.')
    );
  });
  return match?.[1] ?? null;
}
