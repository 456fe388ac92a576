// What a person takes along.
import type { Conversation } from './conversation';
import { grow, h } from './render/tree';
import type { Reply } from './types';

/** Save everything that is stored of the conversation as a file. */
export async function download(conversation: Conversation): Promise<void> {
  const href = URL.createObjectURL(await conversation.export());
  const name = `conversation-${new Date().toISOString().slice(0, 10)}.json`;
  grow<HTMLAnchorElement>(h('a', { href, download: name })).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Copy a reply, with its sources and disclaimer; true where the browser allowed it. */
export async function copy({ text }: Reply): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
