// What the tests make: turns, and a storage that lives in memory.
import type { Reply, Turn } from '../src/types';

export function makeTurn(id: string, text: string, reply: Partial<Reply> = {}): Turn {
  return {
    id,
    time: '2026-03-01T10:30:00Z',
    message: { text },
    reply: {
      kind: 'answer',
      blocks: [],
      sources: [],
      disclaimer: 'General information.',
      buttons: [],
      text: '',
      ...reply,
    },
    feedback: null,
  };
}

export class MemoryStorage implements Storage {
  readonly items = new Map<string, string>();

  get length(): number {
    return this.items.size;
  }
  key(): null {
    return null;
  }
  clear(): void {
    this.items.clear();
  }
  getItem(name: string): string | null {
    return this.items.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.items.set(name, value);
  }
  removeItem(name: string): void {
    this.items.delete(name);
  }
}
