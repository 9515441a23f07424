import { readImageJ } from './imagej.ts';
import { readOmeOrder } from './ome-order.ts';
import { type PageOrder, type PageTexts, plainOrder } from './page-order.ts';
import { readScanImage } from './scanimage.ts';
import { readShaped } from './shaped.ts';

/** The order of pages that the first of them tells, by any program that is known. */
export async function readPageOrder(texts: PageTexts): Promise<PageOrder> {
  return (
    (await readScanImage(texts)) ??
    readOmeOrder(texts) ??
    readImageJ(texts) ??
    readShaped(texts) ??
    plainOrder(texts.pages, 'TIFF')
  );
}
