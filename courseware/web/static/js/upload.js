// A file that is too large is refused before it is sent, so that nothing typed is lost.

for (const input of document.querySelectorAll("input[type=file][data-largest]")) {
  input.addEventListener("change", () => {
    const size = input.files[0]?.size ?? 0;
    const isTooLarge = size > Number(input.dataset.largest);
    input.setCustomValidity(
      isTooLarge
        ? `This file has ${(size / 1e6).toFixed(1)} MB; at most ${input.dataset.largest / 1e6} MB are taken.`
        : "",
    );
    if (isTooLarge) input.reportValidity();
  });
}
