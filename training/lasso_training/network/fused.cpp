// Batch norm, scale and shift by a query, an optional residual and a leaky ReLU as one operation on the CPU.
//
// x [items, channels, height, width] in channels-last order, bfloat16 or float32. Each of forward and backward reads its input
// twice (statistics, then result), where separate operations read and write it eight times.

#include <torch/extension.h>
#include <ATen/Parallel.h>

#include <vector>

namespace {

inline float load(const float* from) { return *from; }
inline float load(const at::BFloat16* from) {
  const uint32_t bits = static_cast<uint32_t>(reinterpret_cast<const uint16_t*>(from)[0]) << 16;
  float value;
  std::memcpy(&value, &bits, 4);
  return value;
}
inline void store(float* to, float value) { *to = value; }
inline void store(at::BFloat16* to, float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  bits += 0x7fff + ((bits >> 16) & 1);  // to nearest, ties to even
  reinterpret_cast<uint16_t*>(to)[0] = static_cast<uint16_t>(bits >> 16);
}

/// Sums over places of one item: into first[c] of f(c, place), into second[c] of g(c, place).
template <typename T>
void sums(const T* x, int64_t places, int64_t channels, double* first, double* second) {
  std::vector<float> a(channels), b(channels);
  for (int64_t start = 0; start < places; start += 512) {
    const int64_t end = std::min(places, start + 512);
    std::fill(a.begin(), a.end(), 0.f);
    std::fill(b.begin(), b.end(), 0.f);
    float* pa = a.data();
    float* pb = b.data();
    for (int64_t p = start; p < end; ++p) {
      const T* row = x + p * channels;
#pragma omp simd
      for (int64_t c = 0; c < channels; ++c) {
        const float v = load(row + c);
        pa[c] += v;
        pb[c] += v * v;
      }
    }
    for (int64_t c = 0; c < channels; ++c) {
      first[c] += pa[c];
      second[c] += pb[c];
    }
  }
}

template <typename T>
void backward_sums(const T* grad, const T* y, const T* x, int64_t places, int64_t channels, float slope, double* first, double* second) {
  std::vector<float> a(channels), b(channels);
  for (int64_t start = 0; start < places; start += 512) {
    const int64_t end = std::min(places, start + 512);
    std::fill(a.begin(), a.end(), 0.f);
    std::fill(b.begin(), b.end(), 0.f);
    float* pa = a.data();
    float* pb = b.data();
    for (int64_t p = start; p < end; ++p) {
      const int64_t at = p * channels;
#pragma omp simd
      for (int64_t c = 0; c < channels; ++c) {
        const float g = load(grad + at + c) * (load(y + at + c) > 0 ? 1.f : slope);
        pa[c] += g;
        pb[c] += g * load(x + at + c);
      }
    }
    for (int64_t c = 0; c < channels; ++c) {
      first[c] += pa[c];
      second[c] += pb[c];
    }
  }
}

template <bool Residual, typename T>
void affine_item(const T* x, const float* a, const float* b, const T* residual, T* y, int64_t places, int64_t channels, float slope) {
  for (int64_t p = 0; p < places; ++p) {
    const int64_t at = p * channels;
#pragma omp simd
    for (int64_t c = 0; c < channels; ++c) {
      float v = a[c] * load(x + at + c) + b[c];
      if constexpr (Residual) v += load(residual + at + c);
      store(y + at + c, v > 0 ? v : slope * v);
    }
  }
}

template <bool Residual, typename T>
void backward_item(const T* grad, const T* y, const T* x, const float* k, const float* m, const float* b, T* dx, T* residual, int64_t places, int64_t channels, float slope) {
  for (int64_t p = 0; p < places; ++p) {
    const int64_t at = p * channels;
#pragma omp simd
    for (int64_t c = 0; c < channels; ++c) {
      const float g = load(grad + at + c) * (load(y + at + c) > 0 ? 1.f : slope);
      if constexpr (Residual) store(residual + at + c, g);
      store(dx + at + c, k[c] * g + m[c] * load(x + at + c) + b[c]);
    }
  }
}

at::Tensor like(const at::Tensor& x) { return at::empty_like(x, x.options(), at::MemoryFormat::ChannelsLast); }

}  // namespace

/// Sums and sums of squares of every item and channel, [2, items, channels], float64.
at::Tensor moments(const at::Tensor& x) {
  const int64_t items = x.size(0), channels = x.size(1), places = x.size(2) * x.size(3);
  auto out = at::zeros({2, items, channels}, x.options().dtype(at::kDouble));
  double* o = out.data_ptr<double>();
  AT_DISPATCH_SWITCH(x.scalar_type(), "moments", AT_DISPATCH_CASE(at::kFloat, [&] {
    at::parallel_for(0, items, 1, [&](int64_t from, int64_t to) {
      for (int64_t n = from; n < to; ++n) sums(x.data_ptr<float>() + n * places * channels, places, channels, o + n * channels, o + (items + n) * channels);
    });
  }) AT_DISPATCH_CASE(at::kBFloat16, [&] {
    at::parallel_for(0, items, 1, [&](int64_t from, int64_t to) {
      for (int64_t n = from; n < to; ++n) sums(x.data_ptr<at::BFloat16>() + n * places * channels, places, channels, o + n * channels, o + (items + n) * channels);
    });
  }));
  return out;
}

template <typename T>
void apply(const at::Tensor& x, const float* a, const float* b, const T* residual, at::Tensor& y, float slope) {
  const int64_t channels = x.size(1), places = x.size(2) * x.size(3);
  const T* from = x.data_ptr<T>();
  T* to = y.data_ptr<T>();
  at::parallel_for(0, x.size(0), 1, [=](int64_t first, int64_t last) {
    for (int64_t n = first; n < last; ++n) {
      const int64_t at = n * places * channels;
      if (residual) {
        affine_item<true, T>(from + at, a + n * channels, b + n * channels, residual + at, to + at, places, channels, slope);
      } else {
        affine_item<false, T>(from + at, a + n * channels, b + n * channels, nullptr, to + at, places, channels, slope);
      }
    }
  });
}

/// lrelu(a x + b + residual) with a, b [items, channels], float32.
at::Tensor affine(const at::Tensor& x, const at::Tensor& a, const at::Tensor& b, const c10::optional<at::Tensor>& residual, double slope) {
  auto y = like(x);
  if (x.scalar_type() == at::kFloat) {
    apply<float>(x, a.data_ptr<float>(), b.data_ptr<float>(), residual ? residual->data_ptr<float>() : nullptr, y, slope);
  } else {
    apply<at::BFloat16>(x, a.data_ptr<float>(), b.data_ptr<float>(), residual ? residual->data_ptr<at::BFloat16>() : nullptr, y, slope);
  }
  return y;
}

/// With g = grad × the slope of the leaky ReLU at y: Σ g and Σ g x over places, [2, items, channels], float64.
at::Tensor backward_moments(const at::Tensor& grad, const at::Tensor& y, const at::Tensor& x, double slope) {
  const int64_t items = x.size(0), channels = x.size(1), places = x.size(2) * x.size(3);
  auto out = at::zeros({2, items, channels}, x.options().dtype(at::kDouble));
  double* o = out.data_ptr<double>();
  auto run = [&](auto* g, auto* yy, auto* xx) {
    at::parallel_for(0, items, 1, [&](int64_t from, int64_t to) {
      for (int64_t n = from; n < to; ++n) {
        const int64_t at = n * places * channels;
        backward_sums(g + at, yy + at, xx + at, places, channels, static_cast<float>(slope), o + n * channels, o + (items + n) * channels);
      }
    });
  };
  if (x.scalar_type() == at::kFloat) {
    run(grad.data_ptr<float>(), y.data_ptr<float>(), x.data_ptr<float>());
  } else {
    run(grad.data_ptr<at::BFloat16>(), y.data_ptr<at::BFloat16>(), x.data_ptr<at::BFloat16>());
  }
  return out;
}

template <typename T>
void backward_apply(const at::Tensor& grad, const at::Tensor& y, const at::Tensor& x, const float* k, const float* m, const float* b, at::Tensor& dx, T* residual, float slope) {
  const int64_t channels = x.size(1), places = x.size(2) * x.size(3);
  const T* g = grad.data_ptr<T>();
  const T* result = y.data_ptr<T>();
  const T* from = x.data_ptr<T>();
  T* to = dx.data_ptr<T>();
  at::parallel_for(0, x.size(0), 1, [=](int64_t first, int64_t last) {
    for (int64_t n = first; n < last; ++n) {
      const int64_t at = n * places * channels;
      if (residual) {
        backward_item<true, T>(g + at, result + at, from + at, k + n * channels, m, b, to + at, residual + at, places, channels, slope);
      } else {
        backward_item<false, T>(g + at, result + at, from + at, k + n * channels, m, b, to + at, nullptr, places, channels, slope);
      }
    }
  });
}

/// dx = k g + m x + b with k [items, channels], m and b [channels], float32; and g, the gradient of the residual, where wanted.
std::vector<at::Tensor> backward(const at::Tensor& grad, const at::Tensor& y, const at::Tensor& x, const at::Tensor& k, const at::Tensor& m, const at::Tensor& b, bool residual, double slope) {
  auto dx = like(x);
  auto dr = residual ? like(x) : at::Tensor();
  if (x.scalar_type() == at::kFloat) {
    backward_apply<float>(grad, y, x, k.data_ptr<float>(), m.data_ptr<float>(), b.data_ptr<float>(), dx, residual ? dr.data_ptr<float>() : nullptr, slope);
  } else {
    backward_apply<at::BFloat16>(grad, y, x, k.data_ptr<float>(), m.data_ptr<float>(), b.data_ptr<float>(), dx, residual ? dr.data_ptr<at::BFloat16>() : nullptr, slope);
  }
  return residual ? std::vector<at::Tensor>{dx, dr} : std::vector<at::Tensor>{dx};
}

PYBIND11_MODULE(TORCH_EXTENSION_NAME, module) {
  module.def("moments", &moments);
  module.def("affine", &affine);
  module.def("backward_moments", &backward_moments);
  module.def("backward", &backward);
}
