import { LactaChat } from './element';
import { readOptions } from './options';

const NAME = 'lacta-chat';

function start(script: HTMLScriptElement): void {
  // Two of these scripts on a page are a slip; one chat is enough.
  if (customElements.get(NAME)) return;
  customElements.define(NAME, LactaChat);
  const chat = document.createElement(NAME) as LactaChat;
  chat.options = readOptions(script.dataset, script.src, document.documentElement.lang);
  const add = (): void => document.body.append(chat);
  if (document.body) add();
  else addEventListener('DOMContentLoaded', add);
}

if (document.currentScript instanceof HTMLScriptElement) start(document.currentScript);
