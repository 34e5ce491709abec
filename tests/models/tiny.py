"""Models of random weights, mostly a few thousand, saved as those of the Hub are."""

import string
from pathlib import Path
from typing import Any

SMALL: dict[str, Any] = {
    "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
}  # fmt: skip
LETTERS = string.ascii_letters + string.digits + string.punctuation
SIDE, RATE = 32, 8_000


def save_clip(folder: Path) -> None:
    import transformers as t

    names = [*LETTERS, *(f"{one}</w>" for one in LETTERS), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {name: number for number, name in enumerate(names)}
    text = SMALL | {
        "vocab_size": len(names), "projection_dim": 16, "max_position_embeddings": 77,
        "bos_token_id": len(names) - 2, "eos_token_id": len(names) - 1,
    }  # fmt: skip
    vision = SMALL | {"image_size": SIDE, "patch_size": 16, "projection_dim": 16}
    config = t.CLIPConfig(text_config=text, vision_config=vision, projection_dim=16)
    t.CLIPModel(config).save_pretrained(folder)
    t.CLIPTokenizer(vocab=vocabulary, merges=[]).save_pretrained(folder)
    crop = {"height": SIDE, "width": SIDE}
    t.CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size=crop).save_pretrained(folder)


def save_dino(folder: Path) -> None:
    import transformers as t

    config = t.ViTConfig(image_size=SIDE, patch_size=16, **SMALL)
    t.ViTModel(config, add_pooling_layer=False).save_pretrained(folder)
    t.ViTImageProcessorPil(size={"height": SIDE, "width": SIDE}).save_pretrained(folder)


def save_clap(folder: Path) -> None:
    import transformers as t

    names = ["<s>", "<pad>", "</s>", "<unk>", *LETTERS, "Ġ", "<mask>"]
    text = SMALL | {"vocab_size": len(names), "max_position_embeddings": 80, "projection_dim": 16}
    audio = {
        "spec_size": 64, "num_mel_bins": 16, "patch_size": 4, "patch_stride": [4, 4],
        "hidden_size": 16, "patch_embeds_hidden_size": 8, "depths": [1, 1], "window_size": 4,
        "num_attention_heads": [1, 2], "projection_dim": 16, "num_hidden_layers": 2,
    }  # fmt: skip
    config = t.ClapConfig(text_config=text, audio_config=audio, projection_dim=16)
    t.ClapModel(config).save_pretrained(folder)
    vocabulary = {name: number for number, name in enumerate(names)}
    t.RobertaTokenizer(vocab=vocabulary, merges=[]).save_pretrained(folder)
    t.ClapFeatureExtractor(
        feature_size=16, max_length_s=1, sampling_rate=RATE, hop_length=160, fft_window_size=256,
        frequency_max=RATE // 2, truncation="rand_trunc", padding="repeatpad",
    ).save_pretrained(folder)  # fmt: skip


def save_whisper(folder: Path) -> None:
    import transformers as t

    names = [*LETTERS, "Ġ"]
    tokens = t.WhisperTokenizer(vocab={one: place for place, one in enumerate(names)}, merges=[])
    marks = ["<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|translate|>",
             "<|notimestamps|>"]  # fmt: skip
    tokens.add_special_tokens({"additional_special_tokens": marks})
    start, english, here, there, plain = tokens.convert_tokens_to_ids(marks)
    end = tokens.convert_tokens_to_ids("<|endoftext|>")
    ends = {"decoder_start_token_id": start, "eos_token_id": end, "pad_token_id": end}
    config = t.WhisperConfig(
        vocab_size=len(tokens), d_model=16, encoder_layers=1, decoder_layers=1, num_mel_bins=8,
        encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=16,
        decoder_ffn_dim=16, max_source_positions=25, max_target_positions=32, bos_token_id=end,
        suppress_tokens=[], begin_suppress_tokens=[], **ends,
    )  # fmt: skip
    model = t.WhisperForConditionalGeneration(config)
    model.generation_config = t.GenerationConfig(
        lang_to_id={"<|en|>": english}, task_to_id={"transcribe": here, "translate": there},
        no_timestamps_token_id=plain, is_multilingual=True, max_length=12, **ends,
    )  # fmt: skip
    model.save_pretrained(folder)
    tokens.save_pretrained(folder)
    t.WhisperFeatureExtractor(
        feature_size=8, sampling_rate=RATE, hop_length=160, chunk_length=1
    ).save_pretrained(folder)


def save_inception(file: Path) -> None:
    """As torch-fidelity reads it; not tiny, for it has one size alone."""
    import torch
    from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3

    class Bare(FeatureExtractorInceptionV3):
        def load_state_dict(self, state: Any) -> None:
            assert not state

    torch.save({}, file)
    model = Bare("inception", ["2048"], feature_extractor_weights_path=str(file))
    for values in model.parameters():
        if values.dim() == 4:  # such that no layer's output vanishes
            torch.nn.init.kaiming_normal_(values)
    torch.save(model.state_dict(), file)


def save_raft(file: Path) -> None:
    import torch
    from torchvision.models.optical_flow import raft_large

    torch.save(raft_large(weights=None).state_dict(), file)


def save_r3d(file: Path) -> None:
    import torch
    from torchvision.models.video import r3d_18

    torch.save(r3d_18(weights=None).state_dict(), file)
