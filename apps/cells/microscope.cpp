#include "cells/microscope.h"

#include <algorithm>
#include <cmath>

#include "cells/plane.h"

namespace upforge::cells {

namespace {

/// What the cells send out: dimmer to their rims and where they touch, and mottled.
Plane glow(const Territories& territories, Random& random) {
    const double dome = random.uniform(0, 0.6);
    const double crease = random.uniform(0.1, 0.7);
    const double mottle = random.uniform(0, 0.45);
    const double grain = random.uniform(0, 0.3);
    // In braces, as their arguments are drawn in order.
    const Noise coarse{random.bits(), random.uniform(4, 9)};
    const Noise fine{random.bits(), random.uniform(1.5, 3)};
    Plane light(territories.width(), territories.height());
    for (int y = 0; y < light.height(); ++y) {
        for (int x = 0; x < light.width(); ++x) {
            const double margin = territories.margin(x, y);
            if (margin <= -0.5) {
                continue;
            }
            const Cell& cell = *territories.owner(x, y);
            const double inside = std::min(1.0, margin + 0.5);
            const double shallow = 1 - std::clamp(margin / cell.width, 0.0, 1.0);
            const double touching = std::clamp(1 - territories.lead(x, y) / 3, 0.0, 1.0);
            light.at(x, y) = cell.brightness * inside * (1 - dome * shallow * shallow) *
                             (1 - crease * touching) *
                             (1 + mottle * coarse.at(x, y) + grain * fine.at(x, y));
        }
    }
    return light;
}

/// Dirt that glows like a cell but is too small to be one.
void add_specks(Plane& light, Random& random) {
    const double often = random.uniform(0, 3e-4);
    const double number = often * light.width() * light.height();
    for (int i = 0; i < number; ++i) {
        const double centre_x = random.uniform(0, light.width());
        const double centre_y = random.uniform(0, light.height());
        const double radius = random.uniform(0.7, 2.2);
        const double brightness = random.uniform(0.3, 1.5);
        const Box box = light.around(centre_x, centre_y, 3);
        for (int y = box.top; y <= box.bottom; ++y) {
            for (int x = box.left; x <= box.right; ++x) {
                const double across = x - centre_x;
                const double down = y - centre_y;
                if (across * across + down * down < radius * radius) {
                    light.at(x, y) = std::max(light.at(x, y), brightness);
                }
            }
        }
    }
}

/// Blur, and a halo of what is out of focus.
Plane through_lens(const Plane& light, Random& random) {
    const double blur = random.uniform(0.4, 1.8);
    const double haze = random.uniform(0, 0.3);
    const double spread = random.uniform(5, 12);
    Plane image = blurred(light, blur);
    const Plane halo = blurred(light, spread);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            image.at(x, y) += haze * halo.at(x, y);
        }
    }
    return image;
}

/// A background that glows too, and a lamp that shines unevenly.
void light_unevenly(Plane& image, Random& random) {
    const double background = random.uniform(0.02, 0.35);
    const double cloud = random.uniform(0, 0.5);
    const double slope = random.uniform(0, 0.9);
    const double vignette = random.uniform(0, 0.4);
    const Direction downhill = any_direction(random);
    const Noise clouds{random.bits(), random.uniform(40, 90)};
    const double half = 0.5 * std::max(image.width(), image.height());
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const double across = (x - 0.5 * image.width()) / half;
            const double down = (y - 0.5 * image.height()) / half;
            const double lamp = 1 - slope * 0.5 * (across * downhill.x + down * downhill.y) -
                                vignette * 0.5 * (across * across + down * down);
            const double dark = background * (1 + cloud * clouds.at(x, y));
            image.at(x, y) = lamp * (image.at(x, y) + dark);
        }
    }
}

/// Photons arrive at random, and the camera adds noise of its own.
std::vector<std::uint8_t> exposed(const Plane& image, Random& random) {
    const double photons = random.uniform(5, 20) * random.uniform(5, 20);
    const double reading = random.uniform(0, 0.05);
    const double black = random.uniform(0, 30);
    const double gain = random.uniform(40, 200);
    std::vector<std::uint8_t> grey;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const double light = image.at(x, y);
            const double deviation = std::sqrt(std::max(0.0, light) / photons + reading * reading);
            const double level = black + gain * (light + deviation * random.normal());
            grey.push_back(static_cast<std::uint8_t>(std::clamp(level + 0.5, 0.0, 255.0)));
        }
    }
    return grey;
}

}  // namespace

std::vector<std::uint8_t> photograph(const Territories& territories, Random& random) {
    Plane light = glow(territories, random);
    add_specks(light, random);
    Plane image = through_lens(light, random);
    light_unevenly(image, random);
    return exposed(image, random);
}

}  // namespace upforge::cells
