#include "image/png.h"

#include <png.h>

#include <cstdio>
#include <new>
#include <string>
#include <system_error>

#include "core/output_file.h"

namespace upforge {

namespace {

/// Writes one image to one file. libpng reports an error by a longjmp out of itself, so everything
/// that it may jump over is kept free of destructors, and exceptions are thrown after it returned.
class PngWriter {
  public:
    explicit PngWriter(OutputFile& file)
        : file_(file),
          png_(png_create_write_struct(PNG_LIBPNG_VER_STRING, this, note_problem, ignore_warning)),
          info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {
        if (info_ == nullptr) {
            png_destroy_write_struct(&png_, nullptr);
            throw std::bad_alloc();
        }
    }

    ~PngWriter() { png_destroy_write_struct(&png_, &info_); }

    PngWriter(const PngWriter&) = delete;
    PngWriter& operator=(const PngWriter&) = delete;

    void write(const Image& image) {
        if (!encode(image)) {
            throw_cannot_write(file_.path(), failure_ ? failure_.message() : problem_);
        }
    }

  private:
    static PngWriter& of(png_structp png) {
        return *static_cast<PngWriter*>(png_get_error_ptr(png));
    }

    static void note_problem(png_structp png, png_const_charp message) {
        std::snprintf(of(png).problem_, sizeof(problem_), "%s", message);
        png_longjmp(png, 1);
    }

    static void ignore_warning(png_structp, png_const_charp) {}

    static void write_bytes(png_structp png, png_bytep data, std::size_t size) {
        PngWriter& writer = of(png);
        writer.failure_ = writer.file_.write(data, size);
        if (writer.failure_) {
            png_error(png, "write failed");
        }
    }

    static void flush_nothing(png_structp) {}

    bool encode(const Image& image) {
        if (setjmp(png_jmpbuf(png_)) != 0) {
            return false;
        }
        png_set_write_fn(png_, this, write_bytes, flush_nothing);
        png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        png_set_IHDR(png_, info_, image.width(), image.height(), 8,
                     image.channels() == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
                     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        png_write_info(png_, info_);
        for (int y = 0; y < image.height(); ++y) {
            png_write_row(png_, image.row(y).data());
        }
        png_write_end(png_, info_);
        return true;
    }

    OutputFile& file_;
    std::error_code failure_;
    char problem_[128] = "";
    png_structp png_;
    png_infop info_;
};

}  // namespace

void write_png(const std::filesystem::path& path, const Image& image) {
    OutputFile file(path);
    PngWriter(file).write(image);
    file.commit();
}

}  // namespace upforge
