// What is used of the vendored encoder (pages/_vendor/uqr.js), which is served beside these scripts.
export function renderSVG(text: string, options: { ecc: "L"; boostEcc: boolean; border: number }): string;
