//! [`Store`] on the AWS SDK: one client for each region, no retries of its own.

mod convert;
mod failure;
mod listing_xml;
mod replies;
mod resolvers;
mod xml;

use std::collections::HashMap;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::RequestChecksumCalculation;
use aws_sdk_s3::types::{
    AnnotationDirective, CompletedMultipartUpload, CompletedPart, EncodingType,
    OptionalObjectAttributes, Tag as SdkTag, Tagging,
};
use aws_smithy_http_client::{Builder, tls};

use super::key_encoding::{copy_source, tagging_header};
use super::{
    Copied, CopyPart, CopyWhole, ETag, Head, NewUpload, Page, PageRequest, PageStart, Result,
    Store, Tag, Upload,
};
use crate::config::Config;
use crate::route::Bucket;
use convert::{part_number, sdk_storage_class};
use failure::{failed, no_result};
use replies::{CopyReader, PageReader, ReadBy};
use resolvers::{EndpointOfBucket, SignatureV4};

/// Idle connections kept, to all buckets together: among the 1,024 files Lambda lets a function open
/// there must be room for others.
const IDLE_CONNECTIONS: usize = 896;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How many idle connections to each bucket are kept: one for each request in flight, so that none has
/// to be made anew, where there is room.
pub fn idle_connections(config: &Config) -> usize {
    let buckets = config.routes.len() + 1;
    (IDLE_CONNECTIONS / buckets).min(config.concurrency as usize)
}

/// Loads credentials, region and endpoint from where AWS tools look for them; keeps as many idle
/// connections to each host.
pub async fn load_aws_config(idle_connections: usize) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(
            Builder::new()
                .pool_max_idle_per_host(idle_connections)
                .tls_provider(tls::Provider::Rustls(
                    tls::rustls_provider::CryptoMode::Ring,
                ))
                .build_https(),
        )
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .build(),
        )
        // A copy of 5 GiB sends nothing for minutes; the engine bounds each request itself.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .load()
        .await
}

/// S3 through the AWS SDK.
#[derive(Clone, Debug)]
pub struct SdkStore {
    own_region: Client,
    other_regions: HashMap<String, Client>,
    page_reader: ReadBy<PageReader>,
}

impl SdkStore {
    /// A client for the run's own region, and one for each other region a route names.
    pub fn new(aws: &SdkConfig, config: &Config) -> Self {
        // The engine retries by itself, so that it sees every throttle and slows down.
        let base = aws_sdk_s3::config::Builder::from(aws)
            .retry_config(RetryConfig::disabled())
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .disable_s3_express_session_auth(true)
            .endpoint_resolver(EndpointOfBucket::default())
            .auth_scheme_resolver(SignatureV4)
            .interceptor(ReadBy::new(CopyReader));
        let other_regions = config
            .routes
            .iter()
            .filter_map(|route| route.bucket.region.clone())
            .map(|region| {
                let client = base.clone().region(Region::new(region.clone())).build();
                (region, Client::from_conf(client))
            })
            .collect();
        Self {
            own_region: Client::from_conf(base.build()),
            other_regions,
            page_reader: ReadBy::new(PageReader::default()),
        }
    }

    fn client(&self, bucket: &Bucket) -> &Client {
        bucket
            .region
            .as_ref()
            .and_then(|region| self.other_regions.get(region))
            .unwrap_or(&self.own_region)
    }
}

impl Store for SdkStore {
    async fn list_page(&self, request: &PageRequest<'_>) -> Result<Page> {
        let (after, token) = match request.start {
            PageStart::First => (None, None),
            PageStart::After(key) => (Some(key.to_owned()), None),
            PageStart::Continuation(token) => (None, Some(token.to_owned())),
        };
        let reader = PageReader::default();
        let reply = self
            .client(request.bucket)
            .list_objects_v2()
            .bucket(&request.bucket.name)
            .prefix(request.prefix)
            .set_delimiter(request.delimiter.map(str::to_owned))
            .set_start_after(after)
            .set_continuation_token(token)
            .encoding_type(EncodingType::Url)
            .optional_object_attributes(OptionalObjectAttributes::RestoreStatus)
            .customize()
            .interceptor(self.page_reader.with(reader.clone()))
            .send()
            .await
            .map_err(|error| failed("ListObjectsV2", &error))?;
        reader.take().unwrap_or_else(|| convert::page(reply))
    }

    async fn head(
        &self,
        bucket: &Bucket,
        key: &str,
        if_match: Option<&ETag>,
        part: Option<u32>,
    ) -> Result<Head> {
        let reply = self
            .client(bucket)
            .head_object()
            .bucket(&bucket.name)
            .key(key)
            .set_if_match(if_match.map(|etag| format!("\"{etag}\"")))
            .set_part_number(part.map(part_number))
            .send()
            .await
            .map_err(|error| failed("HeadObject", &error))?;
        convert::head(key, reply)
    }

    async fn copy_whole(&self, copy: &CopyWhole<'_>) -> Result<Copied> {
        let reply = self
            .client(copy.destination)
            .copy_object()
            .bucket(&copy.destination.name)
            .key(copy.key)
            .copy_source(copy_source(&copy.source.name, copy.key))
            .copy_source_if_match(format!("\"{}\"", copy.if_match))
            // Annotations would need permissions of their own on both sides.
            .annotation_directive(AnnotationDirective::Exclude)
            .set_storage_class(copy.storage_class.map(sdk_storage_class))
            .set_server_side_encryption(copy.kms_key_arn.map(|_| convert::KMS))
            .set_ssekms_key_id(copy.kms_key_arn.map(str::to_owned))
            .set_bucket_key_enabled(copy.kms_key_arn.map(|_| true))
            .send()
            .await
            .map_err(|error| failed("CopyObject", &error))?;
        // S3 may answer 200 with an empty result; only an ETag says that the copy is there.
        reply
            .copy_object_result()
            .and_then(|result| result.e_tag())
            .map(|etag| Copied {
                etag: ETag::new(etag),
            })
            .ok_or_else(|| no_result("CopyObject"))
    }

    async fn create_upload(&self, new: &NewUpload<'_>) -> Result<String> {
        let headers = new.headers.clone();
        let request = self
            .client(new.destination)
            .create_multipart_upload()
            .bucket(&new.destination.name)
            .key(new.key)
            .set_cache_control(headers.cache_control)
            .set_content_disposition(headers.content_disposition)
            .set_content_encoding(headers.content_encoding)
            .set_content_language(headers.content_language)
            .set_content_type(headers.content_type)
            .set_metadata(Some(headers.metadata))
            .set_tagging((!new.tags.is_empty()).then(|| tagging_header(new.tags)))
            .set_storage_class(new.storage_class.map(sdk_storage_class))
            .set_server_side_encryption(new.kms_key_arn.map(|_| convert::KMS))
            .set_ssekms_key_id(new.kms_key_arn.map(str::to_owned))
            .set_bucket_key_enabled(new.kms_key_arn.map(|_| true));
        // As it is: the SDK's own setter takes valid dates only, and objects may carry others.
        let expires = headers.expires;
        let reply = request
            .customize()
            .mutate_request(move |http| {
                if let Some(expires) = expires.clone() {
                    http.headers_mut().insert("expires", expires);
                }
            })
            .send()
            .await
            .map_err(|error| failed("CreateMultipartUpload", &error))?;
        reply
            .upload_id
            .ok_or_else(|| no_result("CreateMultipartUpload"))
    }

    async fn copy_part(&self, part: &CopyPart<'_>) -> Result<ETag> {
        let upload = part.upload;
        let reply = self
            .client(upload.destination)
            .upload_part_copy()
            .bucket(&upload.destination.name)
            .key(upload.key)
            .upload_id(upload.id)
            .part_number(part_number(part.number))
            .copy_source(copy_source(&part.source.name, upload.key))
            .copy_source_if_match(format!("\"{}\"", part.if_match))
            .set_copy_source_range(
                part.range
                    .map(|range| format!("bytes={}-{}", range.first, range.last)),
            )
            .send()
            .await
            .map_err(|error| failed("UploadPartCopy", &error))?;
        reply
            .copy_part_result()
            .and_then(|result| result.e_tag())
            .map(ETag::new)
            .ok_or_else(|| no_result("UploadPartCopy"))
    }

    async fn complete_upload(&self, upload: &Upload<'_>, parts: &[ETag]) -> Result<ETag> {
        let parts = (1..)
            .zip(parts)
            .map(|(number, etag)| {
                CompletedPart::builder()
                    .part_number(number)
                    .e_tag(etag.to_string())
                    .build()
            })
            .collect();
        let reply = self
            .client(upload.destination)
            .complete_multipart_upload()
            .bucket(&upload.destination.name)
            .key(upload.key)
            .upload_id(upload.id)
            .multipart_upload(
                CompletedMultipartUpload::builder()
                    .set_parts(Some(parts))
                    .build(),
            )
            .send()
            .await
            .map_err(|error| failed("CompleteMultipartUpload", &error))?;
        reply
            .e_tag()
            .map(ETag::new)
            .ok_or_else(|| no_result("CompleteMultipartUpload"))
    }

    async fn abort_upload(&self, upload: &Upload<'_>) -> Result<()> {
        self.client(upload.destination)
            .abort_multipart_upload()
            .bucket(&upload.destination.name)
            .key(upload.key)
            .upload_id(upload.id)
            .send()
            .await
            .map_err(|error| failed("AbortMultipartUpload", &error))?;
        Ok(())
    }

    async fn tags(&self, bucket: &Bucket, key: &str) -> Result<Vec<Tag>> {
        let reply = self
            .client(bucket)
            .get_object_tagging()
            .bucket(&bucket.name)
            .key(key)
            .send()
            .await
            .map_err(|error| failed("GetObjectTagging", &error))?;
        Ok(reply
            .tag_set
            .into_iter()
            .map(|tag| Tag {
                key: tag.key,
                value: tag.value,
            })
            .collect())
    }

    async fn put_tags(&self, bucket: &Bucket, key: &str, tags: &[Tag]) -> Result<()> {
        let operation = "PutObjectTagging";
        let mut tagging = Tagging::builder();
        for tag in tags {
            tagging = tagging.tag_set(
                SdkTag::builder()
                    .key(&tag.key)
                    .value(&tag.value)
                    .build()
                    .map_err(|error| failure::not_built(operation, &error))?,
            );
        }
        let tagging = tagging
            .build()
            .map_err(|error| failure::not_built(operation, &error))?;
        self.client(bucket)
            .put_object_tagging()
            .bucket(&bucket.name)
            .key(key)
            .tagging(tagging)
            .send()
            .await
            .map_err(|error| failed(operation, &error))?;
        Ok(())
    }
}
