// What the report form can do beyond plain HTML: shows what is already reported near the chosen place, before sending, and proposes addresses while one is written.
const form = document.querySelector("form[data-similar]");
const box = document.getElementById("similar");
let asked = "";

function question() {
    const [lat, long] = [form.elements.lat.value.trim(), form.elements.long.value.trim()];
    return lat && long ? new URLSearchParams({ service: form.elements.service.value, lat, long, place_source: form.elements.place_source.value, description: form.elements.description.value.slice(0, 1000) }).toString() : "";
}

async function look() {
    const query = question();
    if (query === "" || query === asked)
        return;
    asked = query;
    const answer = await fetch(`${form.dataset.similar}?${query}`, { headers: { Accept: "text/html" } });
    if (!answer.ok || asked !== query)
        return;
    // A choice that was made already, perhaps before the form came back with a mistake in it, stays made; a "no" says nothing of what was not there to be seen.
    const offers = () => [...box.querySelectorAll("[name=same_offered]")].map((offer) => offer.value);
    const chosen = box.querySelector("[name=same_as]:checked")?.value;
    const seen = offers();
    box.innerHTML = await answer.text();
    const isNew = offers().some((offer) => !seen.includes(offer));
    for (const option of box.querySelectorAll("[name=same_as]"))
        option.checked = option.value === chosen && !(chosen === "none" && isNew);
}

// Lamps, trees, bins near the place: which of them is it? What is offered here is not asked again when the form is sent.
const assets = document.getElementById("assets");
let offered = "";

function spot() {
    const [lat, long] = [form.elements.lat.value.trim(), form.elements.long.value.trim()];
    return lat && long ? new URLSearchParams({ service: form.elements.service.value, lat, long }).toString() : "";
}

async function offer() {
    const query = spot();
    if (query === "" || query === offered)
        return;
    offered = query;
    if (!form.elements.asset_asked)
        assets.append(Object.assign(document.createElement("input"), { type: "hidden", name: "asset_asked", value: "1" }));
    const answer = await fetch(`${form.dataset.assets}?${query}`, { headers: { Accept: "text/html" } });
    if (!answer.ok || offered !== query)
        return;
    const chosen = assets.querySelector("[name=asset_id]:checked")?.value;
    assets.innerHTML = await answer.text();
    for (const option of assets.querySelectorAll("[name=asset_id]"))
        option.checked ||= option.value === chosen;
}

// Addresses come from this service, never from a geocoder itself. One that was taken says where it is; changed again, it no longer does.
function propose(address) {
    const [lat, long] = [form.elements.lat, form.elements.long];
    const list = document.createElement("datalist");
    list.id = "places";
    address.after(list);
    address.setAttribute("list", list.id);
    const known = new Map();
    let taken = false;
    let timer;
    const place = (where) => {
        taken = where !== null;
        lat.value = where ? where.lat.toFixed(6) : "";
        long.value = where ? where.long.toFixed(6) : "";
        form.elements.place_source.value = where ? "address" : "";
        long.dispatchEvent(new Event("change"));
    };
    // Where the written address seems to be; the place itself is found when the form is sent.
    const move = () => {
        const [where] = known.values();
        const map = form.querySelector("[data-pick]")?.map;
        if (where && map && !lat.value)
            map.easeTo({ center: [where.long, where.lat], zoom: Math.max(map.getZoom(), 16) });
    };
    address.addEventListener("change", move);
    address.addEventListener("input", () => {
        clearTimeout(timer);
        const text = address.value.trim();
        if (known.has(text))
            return place(known.get(text));
        if (taken)
            place(null);
        if (text.length >= 3)
            timer = setTimeout(async () => {
                const answer = await fetch(`${form.dataset.places}?${new URLSearchParams({ q: text.slice(0, 100) })}`);
                if (!answer.ok || address.value.trim() !== text)
                    return;
                known.clear();
                for (const found of (await answer.json()).places)
                    known.set(found.address, found);
                if (known.size === 1)
                    move();
                // Browsers show only what contains what was typed; the label does, also where the spelling was put right.
                list.replaceChildren(...[...known.keys()].map((words) => Object.assign(document.createElement("option"), words.toLowerCase().includes(text.toLowerCase()) ? { value: words } : { value: words, label: `${text} → ${words}` })));
            }, 250);
    });
    // A place from the map stays, whatever is written beside it.
    form.addEventListener("placed", () => { taken &&= known.has(address.value.trim()); });
}

// A question that hangs on the answer to another one is there as soon as that is chosen. In the order of the page: one that is not asked brings up no further one.
function askFurther() {
    for (const question of form.querySelectorAll("[data-depends-on]")) {
        const options = JSON.parse(question.dataset.anyOf);
        const isAsked = [...form.elements].some((field) => field.name === question.dataset.dependsOn && field.checked && !field.matches(":disabled") && options.includes(field.value));
        question.hidden = question.disabled = !isAsked;
    }
}

// Photos over the limits are named before anything is sent; without script the service does the same, after they have travelled.
function weigh(photos) {
    const error = document.getElementById("photos-error");
    const body = error.querySelector(".kern-body");
    const refuse = (lines) => {
        body.replaceChildren(...lines.map((line) => Object.assign(document.createElement("span"), { className: "line", textContent: line })));
        error.hidden = lines.length === 0;
        photos.closest(".kern-form-input").classList.toggle("kern-form-input--error", lines.length > 0);
        photos.classList.toggle("kern-form-input__input--error", lines.length > 0);
        if (lines.length > 0)
            photos.setAttribute("aria-invalid", "true");
        else
            photos.removeAttribute("aria-invalid");
        photos.setAttribute("aria-describedby", `photos-hint${lines.length > 0 ? " photos-error" : ""}`);
        return lines.length > 0;
    };
    const isTooMuch = () => {
        const kept = form.querySelectorAll("input[name=photo]:checked").length;
        const large = [...photos.files].filter((file) => file.size > Number(photos.dataset.maxBytes));
        return refuse([...(kept + photos.files.length > Number(photos.dataset.maxPhotos) ? [photos.dataset.tooMany] : []), ...large.map((file) => `${photos.dataset.tooLarge} ${file.name}`)]);
    };
    photos.addEventListener("change", isTooMuch);
    form.addEventListener("submit", (event) => {
        if (!isTooMuch() || photos.files.length === 0)
            return;
        event.preventDefault();
        event.stopImmediatePropagation();
        photos.focus();
    });
}

if (form && box) {
    form.addEventListener("change", askFurther);
    addEventListener("pageshow", askFurther);
    askFurther();
    weigh(form.elements.photos);
    if (form.dataset.places)
        propose(form.elements.address);
    // Coordinates written by hand are from wherever; what is set by the page comes with its source.
    for (const field of [form.elements.lat, form.elements.long])
        field.addEventListener("input", () => { form.elements.place_source.value = ""; });
    form.addEventListener("placed", look);
    form.elements.description.addEventListener("change", look);
    // A second press while the first is on its way would only annoy; the key in the form makes it harmless anyway.
    form.addEventListener("submit", () => setTimeout(() => { for (const button of form.querySelectorAll("button[type=submit]:not([data-never])")) button.disabled = true; }));
    addEventListener("pageshow", () => { for (const button of form.querySelectorAll("button[type=submit]:not([data-never])")) button.disabled = false; });
    if (assets) {
        form.addEventListener("placed", offer);
        if (assets.querySelector("[name=asset_id]"))
            offered = spot();
        else
            offer();
    }
    // What the page came with is the answer already, perhaps with a word about what is missing in it.
    if (box.querySelector("[name=same_as]"))
        asked = question();
    else
        look();
}
