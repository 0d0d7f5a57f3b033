#pragma once

#include <png.h>

namespace upforge {

/// libpng's state for one file, read or written.
///
/// libpng reports an error by a longjmp out of itself, so it is called within `attempt` only.
class Libpng {
  public:
    enum class Direction { read, write };

    explicit Libpng(Direction direction);
    ~Libpng();

    Libpng(const Libpng&) = delete;
    Libpng& operator=(const Libpng&) = delete;

    png_structp png() const { return png_; }
    png_infop info() const { return info_; }

    /// Takes `steps` as far as libpng goes; false when it gave up, now or before, and `error` says
    /// why. What `steps` owns is not destroyed then, so it owns nothing that has a destructor.
    template <typename Steps>
    [[nodiscard]] bool attempt(const Steps& steps) {
        if (gave_up_ || setjmp(png_jmpbuf(png_)) != 0) {
            gave_up_ = true;
            return false;
        }
        steps();
        return true;
    }

    const char* error() const { return error_; }
    /// What libpng minded last without giving up; "" where nothing.
    const char* warning() const { return warning_; }

  private:
    static Libpng& of(png_structp png);
    [[noreturn]] static void note_error(png_structp png, png_const_charp message);
    static void note_warning(png_structp png, png_const_charp message);

    void destroy();

    Direction direction_;
    png_structp png_;
    png_infop info_ = nullptr;
    bool gave_up_ = false;
    char error_[128] = "";
    char warning_[128] = "";
};

}  // namespace upforge
