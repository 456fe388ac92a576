import type { Conversation } from './conversation';
import { grow, h } from './render/tree';
import type { Texts } from './texts';
import type { Turn } from './types';

// As many characters as the gateway takes.
const LONGEST = 500;

/** Send thumbs up or down; after a thumb down, ask for the reason, which may stay empty. */
export async function rate(
  turn: Turn,
  helpful: boolean,
  button: HTMLElement,
  conversation: Conversation,
  texts: Texts,
  say: (text: string) => void,
): Promise<void> {
  const tools = button.parentElement!;
  try {
    await conversation.rate(turn.id, helpful);
  } catch {
    return say(texts.failed);
  }
  turn.feedback = { helpful };
  for (const other of tools.querySelectorAll<HTMLElement>('[data-helpful]')) {
    other.ariaPressed = String(other.dataset['helpful'] === String(helpful));
  }
  tools.parentElement!.querySelector('.reason')?.remove();
  say(texts.thanks);
  if (helpful) return;
  askReason(tools, texts, say, async (reason) => {
    if (reason) await conversation.rate(turn.id, false, reason);
    button.focus();
    say(texts.thanks);
  });
}

function askReason(
  tools: HTMLElement,
  texts: Texts,
  say: (text: string) => void,
  send: (reason: string) => Promise<void>,
): void {
  const onsubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    await send(form.querySelector('textarea')!.value.trim()).then(
      () => form.remove(),
      () => say(texts.failed),
    );
  };
  const form = grow(
    h(
      'form',
      { class: 'reason', onsubmit },
      h('label', {}, texts.reason, h('textarea', { rows: 2, dir: 'auto', maxlength: LONGEST })),
      h('button', { class: 'quiet' }, texts.submit),
    ),
  );
  tools.after(form);
  form.querySelector('textarea')!.focus();
}
