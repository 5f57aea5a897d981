// What the pages for layers can do beyond plain HTML: say at once that a file is too large, take a file dropped anywhere on the form, and show how far an import is.
const form = document.querySelector("form[data-layer-file]");
if (form) {
    const file = form.elements.file;
    const check = () => file.setCustomValidity(file.files[0]?.size > Number(form.dataset.max) ? form.dataset.tooLarge : "");
    file.addEventListener("change", () => { check(); file.reportValidity(); });
    form.addEventListener("submit", (event) => { check(); if (file.validity.customError) { event.preventDefault(); file.reportValidity(); } });
    form.addEventListener("dragover", (event) => { if (event.target !== file && event.dataTransfer.types.includes("Files")) event.preventDefault(); });
    form.addEventListener("drop", (event) => {
        if (event.target === file || event.dataTransfer.files.length === 0)
            return;
        event.preventDefault();
        file.files = event.dataTransfer.files;
        file.dispatchEvent(new Event("change"));
    });
}

async function look() {
    const running = document.querySelector("[data-running]");
    if (!running)
        return;
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok)
        return location.replace(answer.redirected ? answer.url : location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-running]");
    if (!fresh)
        return location.reload();
    if (running.innerHTML !== fresh.innerHTML)
        running.innerHTML = fresh.innerHTML;
    setTimeout(look, 1500);
}

setTimeout(look, 1000);
