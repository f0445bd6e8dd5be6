import { decodeUtf8, encodeUtf8 } from '../text.ts';

/** Builds a text of pieces of text and single bytes; bytes that together are valid UTF-8 become characters. */
export class ByteText {
  #text = '';
  #hasBytes = false;

  text(piece: string): void {
    this.#text += piece;
  }

  byte(value: number): void {
    if (value < 0x80) {
      this.#text += String.fromCharCode(value);
      return;
    }
    this.#text += String.fromCharCode(0xdc00 + value);
    this.#hasBytes = true;
  }

  toString(): string {
    return this.#hasBytes ? decodeUtf8(encodeUtf8(this.#text)) : this.#text;
  }
}
