// Reading aloud and dictating, with what the browser has on the device. Voices and recognisers that work
// on somebody's server are never used: a person's words would leave for a company that nobody here chose.

interface Recognizer extends EventTarget {
  lang: string;
  interimResults: boolean;
  processLocally: boolean;
  start(): void;
  stop(): void;
}

interface RecognizerClass {
  new (): Recognizer;
  available?(options: { langs: string[]; processLocally: boolean }): Promise<string>;
}

/** Return the recogniser class where it works on this device for the language. */
export async function findRecognizer(lang: string): Promise<RecognizerClass | null> {
  const found = (globalThis as { SpeechRecognition?: RecognizerClass }).SpeechRecognition;
  const state = await found?.available?.({ langs: [lang], processLocally: true }).catch(() => null);
  return found && state === 'available' ? found : null;
}

/** Listen, hand over each sentence as it is understood, and return how to stop. */
export function dictate(
  kind: RecognizerClass,
  lang: string,
  take: (words: string) => void,
  end: () => void,
): () => void {
  const recognizer = new kind();
  recognizer.lang = lang;
  recognizer.processLocally = true;
  recognizer.addEventListener('result', (event) => {
    const { results, resultIndex } = event as Event & { results: { transcript: string }[][]; resultIndex: number };
    take(
      Array.from(results)
        .slice(resultIndex)
        .map((result) => result[0]?.transcript ?? '')
        .join(' '),
    );
  });
  recognizer.addEventListener('end', end);
  recognizer.start();
  return () => recognizer.stop();
}

/** Return a voice of the language that speaks on this device. */
export function findVoice(lang: string): SpeechSynthesisVoice | undefined {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  return voices.find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(lang));
}

/** Read a text aloud; `end` is called when it is over, however it ends. */
export function speak(text: string, voice: SpeechSynthesisVoice, end: () => void): void {
  const speech = new SpeechSynthesisUtterance(text);
  speech.voice = voice;
  speech.lang = voice.lang;
  speech.onend = speech.onerror = end;
  speechSynthesis.cancel();
  speechSynthesis.speak(speech);
}
