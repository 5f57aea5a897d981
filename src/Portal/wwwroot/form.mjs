// What the report form can do beyond plain HTML: shows what is already reported near the chosen place, before sending.
const form = document.querySelector("form[data-similar]");
const box = document.getElementById("similar");
let asked = "";

async function look() {
    const [lat, long] = [form.elements.lat.value.trim(), form.elements.long.value.trim()];
    if (!lat || !long)
        return;
    const query = new URLSearchParams({ service: form.elements.service.value, lat, long, description: form.elements.description.value.slice(0, 1000) }).toString();
    if (query === asked)
        return;
    asked = query;
    const answer = await fetch(`${form.dataset.similar}?${query}`, { headers: { Accept: "text/html" } });
    if (!answer.ok || asked !== query)
        return;
    // A choice that was made already, perhaps before the form came back with a mistake in it, stays made.
    const chosen = box.querySelector("[name=same_as]:checked")?.value;
    box.innerHTML = await answer.text();
    for (const option of box.querySelectorAll("[name=same_as]"))
        option.checked = option.value === chosen;
}

if (form && box) {
    form.addEventListener("placed", look);
    form.elements.description.addEventListener("change", look);
    // A second press while the first is on its way would only annoy; the key in the form makes it harmless anyway.
    form.addEventListener("submit", () => setTimeout(() => { for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true; }));
    addEventListener("pageshow", () => { for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = false; });
    look();
}
