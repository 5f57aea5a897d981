// Maps on the pages: the town, its reports, one place, or a place to pick. Everything they show stands on the page without them too.
import * as maplibre from "./vendor/maplibre/maplibre-gl.mjs";

maplibre.setWorkerUrl(new URL("./vendor/maplibre/maplibre-gl-worker.mjs", import.meta.url).href);

const words = {
    de: {
        "NavigationControl.ZoomIn": "Näher heran", "NavigationControl.ZoomOut": "Weiter weg", "NavigationControl.ResetBearing": "Nach Norden drehen",
        "GeolocateControl.FindMyLocation": "Mein Standort", "GeolocateControl.LocationNotAvailable": "Standort nicht verfügbar",
        "AttributionControl.ToggleAttribution": "Quellen zeigen", "Marker.Title": "Markierung",
        "CooperativeGesturesHandler.WindowsHelpText": "Zum Vergrößern Strg halten und scrollen", "CooperativeGesturesHandler.MacHelpText": "Zum Vergrößern ⌘ halten und scrollen",
        "CooperativeGesturesHandler.MobileHelpText": "Karte mit zwei Fingern bewegen",
    },
    en: {},
};

const here = (path) => new URL(path, document.baseURI).href;

const dark = matchMedia("(prefers-color-scheme: dark)");

async function load(address) {
    const style = await (await fetch(here(dark.matches ? `${address}?scheme=dark` : address))).json();
    for (const source of Object.values(style.sources))
        source.tiles = source.tiles.map((tile) => location.origin + tile);
    return style;
}

async function open(box) {
    const base = box.dataset.base;
    const style = await load(box.dataset.style);
    const place = box.dataset.long ? [Number(box.dataset.long), Number(box.dataset.lat)] : null;
    box.querySelector("[data-no-map]")?.remove();
    const map = new maplibre.Map({
        container: box,
        style,
        ...(place ? { center: place, zoom: 16.5 } : { bounds: boundsOf(box) ?? style.metadata?.bounds ?? [5.8, 47.2, 15.1, 55.1], fitBoundsOptions: { padding: 24, maxZoom: 17 } }),
        maxZoom: 19.5,
        locale: { ...words[box.dataset.language], "Map.Title": box.getAttribute("aria-label") },
        cooperativeGestures: true,
        dragRotate: false,
        pitchWithRotate: false,
        fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
    });
    // MapLibre's canvas is the region now, with the same name; two of them would only be in the way of who listens.
    box.removeAttribute("role");
    box.removeAttribute("aria-label");
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibre.NavigationControl({ showCompass: false }));
    box.map = map;
    if (box.hasAttribute("data-points"))
        showLayer(map, box);
    if (box.dataset.reports || box.dataset.ideas)
        showReports(map, base, box.dataset);
    if (place && !box.hasAttribute("data-pick"))
        new maplibre.Marker({ color: "#c2410c" }).setLngLat(place).addTo(map);
    if (box.hasAttribute("data-pick"))
        pick(map, box, place);
    const ready = () => map.once("idle", () => box.setAttribute("data-ready", ""));
    dark.addEventListener("change", async () => {
        box.removeAttribute("data-ready");
        map.setStyle(await load(box.dataset.style), { diff: false });
        ready();
    });
    ready();
}

const collections = ["reports", "ideas"];

function showReports(map, base, tiles) {
    // A new style, for the dark, brings none of these.
    map.on("style.load", () => {
        for (const collection of collections)
            if (tiles[collection])
                addReports(map, collection, location.origin + tiles[collection]);
    });
    for (const collection of collections) {
        const clusters = `${collection}-clusters`;
        map.on("click", clusters, (event) => map.easeTo({ center: event.features[0].geometry.coordinates, zoom: Math.min(map.getZoom() + 2, 16) }));
        map.on("click", collection, (event) => { location.href = `${base}reports/${event.features[0].properties.id}`; });
        for (const layer of [clusters, collection]) {
            map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
            map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
        }
        map.on("mousemove", collection, (event) => mark(event.features[0].properties.id));
        map.on("mouseleave", collection, () => mark(null));
    }
}

// Ideas are blue, so that the two are told apart where they meet.
function addReports(map, collection, tiles) {
    const open = collection === "ideas" ? "#2c4a9e" : "#c2410c";
    const source = { source: collection, "source-layer": collection };
    map.addSource(collection, { type: "vector", tiles: [tiles], maxzoom: 17 });
    map.addLayer({
        id: `${collection}-clusters`, type: "circle", ...source, filter: [">", ["get", "count"], 1],
        paint: {
            "circle-color": "#fff", "circle-stroke-color": ["case", [">", ["get", "open"], 0], open, "#2f7d4f"], "circle-stroke-width": 3,
            "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 11, 10, 20, 40, 30],
        },
    });
    map.addLayer({
        id: `${collection}-counts`, type: "symbol", ...source, filter: [">", ["get", "count"], 1],
        layout: { "text-field": ["to-string", ["get", "count"]], "text-size": 13, "text-allow-overlap": true, "text-font": ["Fira Sans", "Arial", "sans-serif"] },
        paint: { "text-color": "#1b1e2a" },
    });
    map.addLayer({
        id: collection, type: "circle", ...source, filter: ["==", ["get", "count"], 1],
        paint: {
            "circle-color": ["case", ["==", ["get", "open"], 1], open, "#ffffff"], "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 5, 17, 9],
            "circle-stroke-color": ["case", ["==", ["get", "open"], 1], "#ffffff", "#2f7d4f"], "circle-stroke-width": 2.5,
        },
    });
}

// The colours stand in portal.css too, for the list beside the map.
const kinds = { error: "#b42318", gone: "#b42318", warning: "#b54708", changed: "#b54708", info: "#475467", added: "#2f7d4f", move: "#7a2e9e", by_hand: "#475467" };
const candidates = ["#1d4ed8", "#b54708", "#7a2e9e", "#2f7d4f", "#b42318"];

// A version of a layer, the one in use beneath it, and the places that the page lists.
function showLayer(map, box) {
    const { points, extent } = listed(box);
    if (extent && !box.dataset.bounds)
        map.fitBounds(extent, { padding: 24, maxZoom: 16, duration: 0 });
    map.on("style.load", () => {
        for (const [id, tiles] of [["before", box.dataset.before], ["layer", box.dataset.layer]])
            if (tiles)
                addVersion(map, id, location.origin + tiles, id === "before");
        map.addSource("points", { type: "geojson", data: { type: "FeatureCollection", features: points } });
        map.addLayer({ id: "points", type: "circle", source: "points", paint: { "circle-color": ["get", "color"], "circle-radius": 6, "circle-stroke-color": "#fff", "circle-stroke-width": 2 } });
    });
    map.on("click", (event) => {
        const [found] = map.queryRenderedFeatures(event.point, { layers: ["points", "layer-fill", "layer-line", "layer-circle"].filter((id) => map.getLayer(id)) });
        if (found)
            new maplibre.Popup({ maxWidth: "22rem" }).setLngLat(event.lngLat).setDOMContent(described(found.properties)).addTo(map);
    });
}

function addVersion(map, id, tiles, isBefore) {
    const color = isBefore ? "#475467" : "#1d4ed8";
    map.addSource(id, { type: "vector", tiles: [tiles], maxzoom: 18 });
    const layer = (name, type, filter, paint) => map.addLayer({ id: `${id}-${name}`, type, source: id, "source-layer": "layer", filter: ["in", ["geometry-type"], ["literal", filter]], paint });
    if (!isBefore)
        layer("fill", "fill", ["Polygon", "MultiPolygon"], { "fill-color": color, "fill-opacity": 0.15 });
    layer("line", "line", ["Polygon", "MultiPolygon", "LineString", "MultiLineString"], { "line-color": color, "line-width": isBefore ? 3 : 2, ...(isBefore ? { "line-dasharray": [2, 1.5] } : {}) });
    layer("circle", "circle", ["Point", "MultiPoint"], isBefore
        ? { "circle-radius": 7, "circle-opacity": 0, "circle-stroke-color": color, "circle-stroke-width": 2 }
        : { "circle-radius": 4, "circle-color": color, "circle-stroke-color": "#fff", "circle-stroke-width": 1 });
}

// The places of the page's lists, each with a button that leads to it.
function listed(box) {
    const points = [];
    const add = (text, color, name) => {
        const [x, y] = text.split(" ").map(Number);
        points.push({ type: "Feature", geometry: { type: "Point", coordinates: [x, y] }, properties: { color, name } });
        return [x, y];
    };
    for (const item of document.querySelectorAll("[data-point]")) {
        if (!item.dataset.point)
            continue;
        const name = item.textContent.trim().replace(/\s+/g, " ");
        const center = add(item.dataset.point, kinds[item.dataset.kind] ?? "#475467", name);
        const button = Object.assign(document.createElement("button"), { type: "button", className: "to-map", textContent: box.dataset.show });
        button.setAttribute("aria-label", `${box.dataset.show}: ${name}`);
        button.addEventListener("click", () => {
            box.scrollIntoView({ block: "nearest" });
            box.map.jumpTo({ center, zoom: Math.max(box.map.getZoom(), 17) });
        });
        item.append(" ", button);
    }
    for (const item of document.querySelectorAll("[data-places]"))
        for (const text of item.dataset.places.split(",").filter(Boolean))
            add(text, candidates[Number(item.dataset.pointsOf)], item.querySelector("h2").textContent);
    const [xs, ys] = [points.map((point) => point.geometry.coordinates[0]), points.map((point) => point.geometry.coordinates[1])];
    return { points, extent: points.length ? [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] : null };
}

function described(properties) {
    const list = document.createElement("dl");
    list.className = "popup";
    for (const [name, value] of Object.entries(properties)) {
        if (name === "color")
            continue;
        list.append(Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: String(value) }));
    }
    return list;
}

function boundsOf(box) {
    const numbers = box.dataset.bounds?.split(" ").map(Number);
    return numbers?.length === 4 && numbers.every(Number.isFinite) ? numbers : null;
}

function mark(id) {
    for (const item of document.querySelectorAll("[data-report]"))
        item.classList.toggle("is-marked", item.dataset.report === id);
}

// The pin follows a click, the reader's own location, and the two number fields; all of them say the same place.
function pick(map, box, place) {
    const form = box.closest("form");
    const [lat, long] = [form.elements.lat, form.elements.long];
    const pin = new maplibre.Marker({ color: "#c2410c", draggable: true });
    const set = (where, isMoved = true, source = "map") => {
        pin.setLngLat(where).addTo(map);
        if (!isMoved)
            return;
        if (form.elements.place_source)
            form.elements.place_source.value = source;
        lat.value = where.lat.toFixed(6);
        long.value = where.lng.toFixed(6);
        box.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
    };
    if (place)
        set({ lng: place[0], lat: place[1] }, false);
    map.on("click", (event) => set(event.lngLat));
    pin.on("dragend", () => set(pin.getLngLat()));
    // With the keyboard: move the map, press Enter, and the middle is the place.
    map.getCanvas().addEventListener("keydown", (event) => {
        if (event.key === "Enter") {
            event.preventDefault();
            set(map.getCenter());
        }
    });
    const locate = new maplibre.GeolocateControl({ positionOptions: { enableHighAccuracy: true }, fitBoundsOptions: { maxZoom: 17 } });
    locate.on("geolocate", (position) => set(new maplibre.LngLat(position.coords.longitude, position.coords.latitude), true, "device"));
    map.addControl(locate);
    for (const field of [lat, long])
        field.addEventListener("change", () => {
            if (!lat.value && !long.value)
                pin.remove();
            const where = [Number(long.value.replace(",", ".")), Number(lat.value.replace(",", "."))];
            if (where.every(Number.isFinite) && lat.value && long.value) {
                set(new maplibre.LngLat(...where), false);
                map.easeTo({ center: where, zoom: Math.max(map.getZoom(), 16) });
                box.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
            }
        });
}

const start = (box) => open(box).catch((error) => { console.error(error); box.setAttribute("data-failed", ""); });
for (const box of document.querySelectorAll("[data-map]")) {
    // Folded away, it has no size yet, and most never unfold it.
    const folded = box.closest("details:not([open])");
    if (folded)
        folded.addEventListener("toggle", () => start(box), { once: true });
    else
        start(box);
}
