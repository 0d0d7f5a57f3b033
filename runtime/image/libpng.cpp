#include "image/libpng.h"

#include <cstdio>
#include <new>

namespace upforge {

Libpng::Libpng(Direction direction)
    : direction_(direction),
      png_((direction == Direction::read ? png_create_read_struct : png_create_write_struct)(
          PNG_LIBPNG_VER_STRING, this, note_error, note_warning)) {
    if (png_ != nullptr) {
        info_ = png_create_info_struct(png_);
    }
    if (info_ == nullptr) {
        destroy();
        throw std::bad_alloc();
    }
}

Libpng::~Libpng() {
    destroy();
}

void Libpng::destroy() {
    if (direction_ == Direction::read) {
        png_destroy_read_struct(&png_, &info_, nullptr);
    } else {
        png_destroy_write_struct(&png_, &info_);
    }
}

Libpng& Libpng::of(png_structp png) {
    return *static_cast<Libpng*>(png_get_error_ptr(png));
}

void Libpng::note_error(png_structp png, png_const_charp message) {
    std::snprintf(of(png).error_, sizeof error_, "%s", message);
    png_longjmp(png, 1);
}

void Libpng::note_warning(png_structp png, png_const_charp message) {
    std::snprintf(of(png).warning_, sizeof warning_, "%s", message);
}

}  // namespace upforge
