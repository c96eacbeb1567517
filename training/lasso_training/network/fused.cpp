// What costs most of the time on a CPU, each as one operation: batch norm with scale and shift by queries, residual and leaky
// ReLU; and how a mask's output matches a target.
//
// x [items, channels, height, width] in channels-last order, bfloat16 or float32. Each of forward and backward reads its input
// twice (statistics, then result), where separate operations read and write it eight times.

#include <torch/extension.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
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
void backward_item(const T* grad, const T* y, const T* x, const float* k, const float* m, const float* b, T* dx, T* residual, int64_t queries, int64_t places, int64_t channels, float slope) {
  std::vector<float> sum(channels);
  float* s = sum.data();
  for (int64_t p = 0; p < places; ++p) {
    const int64_t at = p * channels;
#pragma omp simd
    for (int64_t c = 0; c < channels; ++c) s[c] = m[c] * load(x + at + c) + b[c];
    for (int64_t q = 0; q < queries; ++q) {
      const int64_t there = q * places * channels + at;
      const float* kq = k + q * channels;
#pragma omp simd
      for (int64_t c = 0; c < channels; ++c) {
        const float g = load(grad + there + c) * (load(y + there + c) > 0 ? 1.f : slope);
        if constexpr (Residual) store(residual + there + c, g);
        s[c] += kq[c] * g;
      }
    }
#pragma omp simd
    for (int64_t c = 0; c < channels; ++c) store(dx + at + c, s[c]);
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
  const int64_t channels = x.size(1), places = x.size(2) * x.size(3), queries = y.size(0) / x.size(0);
  const T* from = x.data_ptr<T>();
  T* to = y.data_ptr<T>();
  at::parallel_for(0, y.size(0), 1, [=](int64_t first, int64_t last) {
    for (int64_t n = first; n < last; ++n) {
      const int64_t at = n * places * channels, heard = n / queries * places * channels;
      if (residual) {
        affine_item<true, T>(from + heard, a + n * channels, b + n * channels, residual + at, to + at, places, channels, slope);
      } else {
        affine_item<false, T>(from + heard, a + n * channels, b + n * channels, nullptr, to + at, places, channels, slope);
      }
    }
  });
}

/// lrelu(a x + b + residual) with a, b [items × queries, channels], float32; the queries of an item follow one another.
at::Tensor affine(const at::Tensor& x, const at::Tensor& a, const at::Tensor& b, const c10::optional<at::Tensor>& residual, double slope) {
  auto y = at::empty({a.size(0), x.size(1), x.size(2), x.size(3)}, x.options(), at::MemoryFormat::ChannelsLast);
  if (x.scalar_type() == at::kFloat) {
    apply<float>(x, a.data_ptr<float>(), b.data_ptr<float>(), residual ? residual->data_ptr<float>() : nullptr, y, slope);
  } else {
    apply<at::BFloat16>(x, a.data_ptr<float>(), b.data_ptr<float>(), residual ? residual->data_ptr<at::BFloat16>() : nullptr, y, slope);
  }
  return y;
}

/// With g = grad × the slope of the leaky ReLU at y: Σ g and Σ g x over places, [2, items × queries, channels], float64.
at::Tensor backward_moments(const at::Tensor& grad, const at::Tensor& y, const at::Tensor& x, double slope) {
  const int64_t items = y.size(0), channels = x.size(1), places = x.size(2) * x.size(3), queries = items / x.size(0);
  auto out = at::zeros({2, items, channels}, x.options().dtype(at::kDouble));
  double* o = out.data_ptr<double>();
  auto run = [&](auto* g, auto* result, auto* from) {
    at::parallel_for(0, items, 1, [=](int64_t first, int64_t last) {
      for (int64_t n = first; n < last; ++n) {
        const int64_t at = n * places * channels, heard = n / queries * places * channels;
        backward_sums(g + at, result + at, from + heard, places, channels, static_cast<float>(slope), o + n * channels, o + (items + n) * channels);
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
  const int64_t channels = x.size(1), places = x.size(2) * x.size(3), queries = y.size(0) / x.size(0);
  const T* g = grad.data_ptr<T>();
  const T* result = y.data_ptr<T>();
  const T* from = x.data_ptr<T>();
  T* to = dx.data_ptr<T>();
  at::parallel_for(0, x.size(0), 1, [=](int64_t first, int64_t last) {
    for (int64_t n = first; n < last; ++n) {
      const int64_t at = n * places * channels, asked = at * queries;
      const float* kn = k + n * queries * channels;
      if (residual) {
        backward_item<true, T>(g + asked, result + asked, from + at, kn, m, b, to + at, residual + asked, queries, places, channels, slope);
      } else {
        backward_item<false, T>(g + asked, result + asked, from + at, kn, m, b, to + at, nullptr, queries, places, channels, slope);
      }
    }
  });
}

/// dx = Σ over queries of k g, + m x + b, with k [items × queries, channels], m and b [channels], float32; and g, the gradient of the residual, where wanted.
std::vector<at::Tensor> backward(const at::Tensor& grad, const at::Tensor& y, const at::Tensor& x, const at::Tensor& k, const at::Tensor& m, const at::Tensor& b, bool residual, double slope) {
  auto dx = like(x);
  auto dr = residual ? like(y) : at::Tensor();
  if (x.scalar_type() == at::kFloat) {
    backward_apply<float>(grad, y, x, k.data_ptr<float>(), m.data_ptr<float>(), b.data_ptr<float>(), dx, residual ? dr.data_ptr<float>() : nullptr, slope);
  } else {
    backward_apply<at::BFloat16>(grad, y, x, k.data_ptr<float>(), m.data_ptr<float>(), b.data_ptr<float>(), dx, residual ? dr.data_ptr<at::BFloat16>() : nullptr, slope);
  }
  return residual ? std::vector<at::Tensor>{dx, dr} : std::vector<at::Tensor>{dx};
}

namespace {

constexpr int64_t block = 256;

/// Logits of a row of bins, as they come from a convolution: three planes of one number a bin.
struct Masks {
  float logit[block], magnitude[block], real[block], imaginary[block], length[block];

  template <typename T>
  void read(const T* first, const T* second, const T* third, int64_t step, int64_t count) {
#pragma omp simd
    for (int64_t i = 0; i < count; ++i) {
      logit[i] = load(first + i * step);
      magnitude[i] = 1 / (1 + std::exp(-logit[i]));
      real[i] = 1 - 2 / (1 + std::exp(2 * load(second + i * step)));
      imaginary[i] = 1 - 2 / (1 + std::exp(2 * load(third + i * step)));
      length[i] = 1 / std::sqrt(real[i] * real[i] + imaginary[i] * imaginary[i] + 1e-10f);
    }
  }
};

}  // namespace

/// logits [items × queries, 3, steps, bins] in channels-last order; spectrum [items, steps, bins, 2] and targets
/// [items × queries, steps, bins, 2], float32. Σ |m x|², Σ Re(conj(m x) s), Σ w × the cross-entropy of m against min(1, |s| / |x|), and Σ w,
/// with w = |x|^0.3: [4, items × queries], float64.
template <typename T>
void mask_sums(const T* logits, const float* spectrum, const float* targets, double* out, int64_t items, int64_t queries, int64_t places) {
  at::parallel_for(0, items, 1, [=](int64_t from, int64_t to) {
    Masks masks;
    for (int64_t n = from; n < to; ++n) {
      const T* l = logits + n * places * 3;
      const float* x = spectrum + n / queries * places * 2;
      const float* s = targets + n * places * 2;
      double passed = 0, matched = 0, entropy = 0, weight = 0;
      for (int64_t start = 0; start < places; start += block) {
        const int64_t count = std::min(block, places - start);
        masks.read(l + 3 * start, l + 3 * start + 1, l + 3 * start + 2, 3, count);
        float a = 0, b = 0, e = 0, w = 0;
#pragma omp simd reduction(+ : a, b, e, w)
        for (int64_t i = 0; i < count; ++i) {
          const float xr = x[2 * (start + i)], xi = x[2 * (start + i) + 1], sr = s[2 * (start + i)], si = s[2 * (start + i) + 1];
          const float m = masks.magnitude[i];
          a += m * m * (xr * xr + xi * xi);
          b += m * masks.length[i] * (masks.real[i] * (xr * sr + xi * si) + masks.imaginary[i] * (xr * si - xi * sr));
          const float power = xr * xr + xi * xi + 1e-12f, l = masks.logit[i];
          const float share = std::min(1.f, std::sqrt((sr * sr + si * si) / power)), each = std::pow(power, 0.15f);
          e += each * (std::max(l, 0.f) + std::log(1 + std::exp(-std::abs(l))) - share * l);
          w += each;
        }
        passed += a;
        matched += b;
        entropy += e;
        weight += w;
      }
      out[n] = passed;
      out[items + n] = matched;
      out[2 * items + n] = entropy;
      out[3 * items + n] = weight;
    }
  });
}

at::Tensor masked_moments(const at::Tensor& logits, const at::Tensor& spectrum, const at::Tensor& targets) {
  const int64_t items = logits.size(0), places = logits.size(2) * logits.size(3), queries = items / spectrum.size(0);
  auto out = at::zeros({4, items}, logits.options().dtype(at::kDouble));
  if (logits.scalar_type() == at::kFloat) {
    mask_sums(logits.data_ptr<float>(), spectrum.data_ptr<float>(), targets.data_ptr<float>(), out.data_ptr<double>(), items, queries, places);
  } else {
    mask_sums(logits.data_ptr<at::BFloat16>(), spectrum.data_ptr<float>(), targets.data_ptr<float>(), out.data_ptr<double>(), items, queries, places);
  }
  return out;
}

template <typename T>
void mask_gradients(const T* logits, const float* spectrum, const float* targets, const float* d_passed, const float* d_matched, const float* d_entropy, T* out, int64_t items, int64_t queries, int64_t places) {
  at::parallel_for(0, items, 1, [=](int64_t from, int64_t to) {
    Masks masks;
    for (int64_t n = from; n < to; ++n) {
      const T* l = logits + n * places * 3;
      const float* x = spectrum + n / queries * places * 2;
      const float* s = targets + n * places * 2;
      T* d = out + n * places * 3;
      const float dp = d_passed[n], dm = d_matched[n], de = d_entropy[n];
      for (int64_t start = 0; start < places; start += block) {
        const int64_t count = std::min(block, places - start);
        masks.read(l + 3 * start, l + 3 * start + 1, l + 3 * start + 2, 3, count);
#pragma omp simd
        for (int64_t i = 0; i < count; ++i) {
          const float xr = x[2 * (start + i)], xi = x[2 * (start + i) + 1], sr = s[2 * (start + i)], si = s[2 * (start + i) + 1];
          const float m = masks.magnitude[i], length = masks.length[i];
          const float u = masks.real[i] * length, v = masks.imaginary[i] * length;
          const float cr = xr * sr + xi * si, ci = xr * si - xi * sr;
          const float along = u * cr + v * ci;
          const float dmagnitude = dp * 2 * m * (xr * xr + xi * xi) + dm * along;
          const float du = dm * m * length * (cr - u * along), dv = dm * m * length * (ci - v * along);
          const float power = xr * xr + xi * xi + 1e-12f;
          const float share = std::min(1.f, std::sqrt((sr * sr + si * si) / power));
          store(d + 3 * (start + i), dmagnitude * m * (1 - m) + de * std::pow(power, 0.15f) * (m - share));
          store(d + 3 * (start + i) + 1, du * (1 - masks.real[i] * masks.real[i]));
          store(d + 3 * (start + i) + 2, dv * (1 - masks.imaginary[i] * masks.imaginary[i]));
        }
      }
    }
  });
}

/// The gradient of the logits from those of the first three sums, each [items × queries], float32.
at::Tensor masked_gradient(const at::Tensor& logits, const at::Tensor& spectrum, const at::Tensor& targets, const at::Tensor& d_passed, const at::Tensor& d_matched, const at::Tensor& d_entropy) {
  const int64_t items = logits.size(0), places = logits.size(2) * logits.size(3), queries = items / spectrum.size(0);
  auto out = like(logits);
  if (logits.scalar_type() == at::kFloat) {
    mask_gradients(logits.data_ptr<float>(), spectrum.data_ptr<float>(), targets.data_ptr<float>(), d_passed.data_ptr<float>(), d_matched.data_ptr<float>(), d_entropy.data_ptr<float>(), out.data_ptr<float>(), items, queries, places);
  } else {
    mask_gradients(logits.data_ptr<at::BFloat16>(), spectrum.data_ptr<float>(), targets.data_ptr<float>(), d_passed.data_ptr<float>(), d_matched.data_ptr<float>(), d_entropy.data_ptr<float>(), out.data_ptr<at::BFloat16>(), items, queries, places);
  }
  return out;
}

PYBIND11_MODULE(TORCH_EXTENSION_NAME, module) {
  module.def("moments", &moments);
  module.def("affine", &affine);
  module.def("backward_moments", &backward_moments);
  module.def("backward", &backward);
  module.def("masked_moments", &masked_moments);
  module.def("masked_gradient", &masked_gradient);
}
