// What the gateway sends; the same shapes as in its OpenAPI description.

export type Kind = 'answer' | 'clarify' | 'decline' | 'seek_care' | 'boundary' | 'chat';

export type Block = { type: 'paragraph'; text: string } | { type: 'list'; items: string[] };

export interface Source {
  title: string;
  publisher: string;
  url: string;
  paragraphs: number[];
}

export interface Button {
  id: string;
  title: string;
}

export interface Reply {
  kind: Kind;
  blocks: Block[];
  sources: Source[];
  disclaimer: string;
  buttons: Button[];
  text: string;
}

export interface Turn {
  id: string;
  time: string;
  message: { text: string };
  reply: Reply;
  feedback: { helpful: boolean } | null;
}

export interface Settings {
  max_characters: number;
  emergency_number: string;
  contact: { label: string; url: string } | null;
  disclaimer: string;
  full_disclaimer: string;
}

/** What a person sends: words, or a quick reply that the bot offered. */
export interface Message {
  text: string;
  button?: string;
}
