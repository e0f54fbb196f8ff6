//! An estimate as text: base64 of little-endian doubles, the value and then the replicates. 224 characters
//! for 20 groups, bit for bit; decimal numbers would take twice as many.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::jackknife::Estimate;

impl Serialize for Estimate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let numbers = std::iter::once(&self.value).chain(&self.replicates);
        let bytes: Vec<u8> = numbers.flat_map(|number| number.to_le_bytes()).collect();
        serializer.serialize_str(&BASE64.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Estimate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64.decode(&text).map_err(|why| D::Error::custom(format!("an estimate: {why}")))?;
        let (numbers, rest) = bytes.as_chunks::<8>();
        let mut numbers = numbers.iter().map(|bytes| f64::from_le_bytes(*bytes));
        let Some(value) = numbers.next().filter(|_| rest.is_empty()) else {
            return Err(D::Error::custom("an estimate is one or more doubles of 8 bytes"));
        };
        let replicates: Vec<f64> = numbers.collect();
        if !value.is_finite() || !replicates.iter().all(|replicate| replicate.is_finite()) {
            return Err(D::Error::custom("an estimate holds finite numbers"));
        }
        Ok(Self { value, replicates })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_reads_back_to_the_bit() {
        for replicates in [vec![], vec![0.1 + 0.2, -0.0, f64::MIN_POSITIVE, 1e300]] {
            let estimate = Estimate { value: 1.0 / 3.0, replicates };
            let text = serde_json::to_string(&estimate).unwrap();
            let back: Estimate = serde_json::from_str(&text).unwrap();
            let bits = |estimate: &Estimate| -> Vec<u64> {
                estimate.replicates.iter().chain([&estimate.value]).map(|number| number.to_bits()).collect()
            };
            assert_eq!(bits(&back), bits(&estimate));
        }
        let twenty = Estimate { value: 0.5, replicates: vec![0.25; 20] };
        assert_eq!(serde_json::to_string(&twenty).unwrap().len(), 224 + 2);
    }

    #[test]
    fn damaged_text_is_refused() {
        let nan = BASE64.encode(f64::NAN.to_le_bytes());
        for text in ["", "AAAA", "not base64!", nan.as_str()] {
            assert!(serde_json::from_value::<Estimate>(text.into()).is_err(), "{text}");
        }
    }
}
