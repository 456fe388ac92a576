import { findVoice, speak } from './speech';
import { BOT_LANGUAGE } from './texts';
import type { Reply } from './types';

/** Return what is read aloud of a reply: its words and the disclaimer, no addresses. */
export function spokenText({ blocks, disclaimer }: Reply): string {
  return [...blocks.flatMap((block) => (block.type === 'list' ? block.items : block.text)), disclaimer].join('\n');
}

/** Start reading a reply aloud, or stop where the button says that it is being read. */
export function toggleReading(reply: Reply, button: HTMLElement): void {
  const voice = findVoice(BOT_LANGUAGE);
  const isOn = button.ariaPressed === 'true';
  speechSynthesis.cancel();
  if (isOn || !voice) return;
  button.ariaPressed = 'true';
  speak(spokenText(reply), voice, () => (button.ariaPressed = 'false'));
}
